// Several servers on one PostgreSQL and one S3 store: whichever of them is asked, it is one server.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { createServer, type ReviewServer } from '../../server/create-server.ts'
import { openS3Objects } from '../../server/objects/s3-objects.ts'
import { s3Place } from '../../server/objects/s3-place.ts'
import type { ServerOptions } from '../../server/server-options.ts'
import { type PostgresCluster, postgresBin, startPostgres } from '../../tools/engines/postgres.ts'
import { eventually } from '../../tools/patience/patience.ts'
import {
  boothOf,
  type ConsoleClient,
  enrolAs,
  failureOf,
  openConsole,
  prepareSubmission,
  rosterCsv,
  signIn,
  silentLog,
  type TestBooth,
  usualFiles,
} from '../support/review-server.ts'
import { type S3Server, startS3, takeAnyKeys } from '../support/s3-server.ts'

const now = () => new Date()
const DAY_MS = 86_400_000

describe.skipIf(!postgresBin())('several servers on one PostgreSQL and one S3 store', () => {
  let postgres: PostgresCluster
  let s3: S3Server
  let dir: string
  let databaseUrl: string
  let servers: ReviewServer[]
  let booths: TestBooth[]
  let students: RosterEntry[]
  let admins: ConsoleClient[]

  const start = async (more: Partial<ServerOptions> = {}): Promise<ReviewServer> => {
    const server = await createServer({
      dataDir: dir,
      databaseUrl,
      objects: s3.place,
      demo: true,
      log: silentLog,
      ...more,
    })
    await server.listen(0)
    return server
  }

  beforeAll(async () => {
    takeAnyKeys()
    postgres = await startPostgres()
    s3 = await startS3()
    databaseUrl = await postgres.database()
    dir = mkdtempSync(join(tmpdir(), 'replicas-'))
    // Whoever runs several servers gives all of them the same keys.
    const first = await createServer({
      dataDir: dir,
      databaseUrl: await postgres.database(),
      objects: s3.place,
      demo: true,
      log: silentLog,
    })
    await first.close()
    servers = await Promise.all([start(), start()])
    await servers[0]!.importRoster(rosterCsv(40))
    await servers[0]!.publishRoster()
    const { booth } = await enrolAs({ server: servers[1]!, url: servers[0]!.url!, now }, null)
    booths = servers.map(({ url }) => boothOf(booth.identity, url!, now))
    students = await booths[1]!.roster()
    admins = await Promise.all(servers.map(({ url }) => signIn(url!)))
  })
  afterAll(async () => {
    for (const server of servers ?? []) await server.close().catch(() => undefined)
    await s3?.close()
    await postgres?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  const [A, B] = [0, 1] as const
  const next = (): RosterEntry => students.shift()!
  const sent = async (): Promise<string> => {
    const input = await prepareSubmission(booths[A]!, next())
    await booths[B]!.api.submit(input)
    return input.id
  }

  it('begin at the same moment on an empty database, and it is made once', async () => {
    const empty = await postgres.database()
    const started = await Promise.all(
      [1, 2, 3].map(() =>
        createServer({ dataDir: dir, databaseUrl: empty, objects: s3.place, log: silentLog, school: '某校' }),
      ),
    )
    expect(new Set(started.map(({ setupToken }) => setupToken)).size).toBe(1)
    expect(started.map(({ school }) => school)).toEqual(['某校', '某校', '某校'])
    const verdict = await started[0]!.verifyAudit()
    expect(verdict).toMatchObject({ ok: true, records: 1 })
    await Promise.all(started.map((server) => server.close()))
  })

  it('have one time, whatever the clock of the machine one of them runs on says', async () => {
    const realMs = () => performance.timeOrigin + performance.now()
    vi.useFakeTimers({ toFake: ['Date'], now: realMs() + 400 * DAY_MS })
    let ahead: ReviewServer | undefined
    try {
      ahead = await start()
      const health = await fetch(new URL(`${API_PREFIX}/health`, ahead.url!))
      const { serverTimeMs } = (await health.json()) as { serverTimeMs: number }
      expect(Math.abs(serverTimeMs - realMs())).toBeLessThan(DAY_MS)
      // A booth that knows the time is believed there, and a session of today is none of last year's.
      const booth = boothOf(booths[A]!.identity, ahead.url!, () => new Date(realMs()))
      const input = await prepareSubmission(booth, next())
      expect((await booth.api.submit(input)).state).toBe('waiting')
      const headers = { cookie: admins[A]!.cookie() }
      expect((await fetch(new URL(`${API_PREFIX}/console/me`, ahead.url!), { headers })).status).toBe(200)
    } finally {
      vi.useRealTimers()
      await ahead?.close()
    }
    expect((await booths[B]!.api.status({})).items).toHaveLength(1)
  })

  it('take a booth of an older version, and say to one of a newer what they do not know', async () => {
    const booth = booths[A]!
    // What later versions added to a heartbeat and a manifest is not there.
    const bare = { auditHead: '0'.repeat(64), auditRecords: 1, waiting: 0, blocked: 0, version: '0.0.1' }
    expect(await failureOf(booth.api.heartbeat(bare))).toBe('done')
    const input = await prepareSubmission(booth, next())
    const { identityHash, verification, cardValidity, proof, ...older } = input.manifest
    const { shutter, recipe, ...plain } = proof
    const manifest = { ...older, proof: plain }
    const before = s3.keys().length
    const newer = { ...input, manifest: { ...input.manifest, version: 2 } } as unknown as typeof input
    expect(await failureOf(booth.api.submit(newer))).toBe('BAD_INPUT input:manifest.version')
    expect(s3.keys()).toHaveLength(before)
    expect(
      await failureOf(booths[B]!.api.submit({ ...input, manifest, manifestHash: manifestHash(manifest) })),
    ).toBe('done')
    expect((await admins[A]!.api.submission({ submissionId: input.id })).state).toBe('waiting')
  })

  it('have lived equally long: what one of them has exported no other takes back', async () => {
    let livedMs = 0
    const older = await start({ monotonicMs: () => performance.now() + livedMs })
    try {
      livedMs += 50 * 60_000
      const there = await signIn(older.url!)
      const submissionId = await sent()
      await there.api.claim({ submissionId })
      await there.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
      // Just approved at the one that has lived longest: nobody exports it yet, and it may be taken back anywhere.
      expect(await failureOf(admins[B]!.api.undo({ submissionId }))).toBe('done')
      await admins[B]!.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
      livedMs += 10 * 60_000
      const before = await there.api.exportPlan({})
      expect(before.ready).toBe(1)
      await (await there.get(`${API_PREFIX}/console/export.zip`)).arrayBuffer()
      expect(await failureOf(admins[B]!.api.undo({ submissionId }))).toBe('REFUSED undo-too-late')
    } finally {
      await older.close()
    }
  })

  it('lose no picture when the line to the database breaks at a commit that then counts', async () => {
    const lines = new Set<Socket>()
    const { port: there } = new URL(databaseUrl)
    const proxy = createNetServer((caller) => {
      const line = connect(Number(there), '127.0.0.1')
      lines.add(caller)
      for (const [from, to] of [
        [caller, line],
        [line, caller],
      ] as const) {
        from.on('error', () => undefined)
        from.pipe(to, { end: false })
      }
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', () => resolve()))
    const throughProxy = new URL(databaseUrl)
    throughProxy.port = String((proxy.address() as AddressInfo).port)
    const server = await start({ databaseUrl: throughProxy.href })
    const db = new pg.Client(databaseUrl)
    await db.connect()
    try {
      await db.query(`
        create function slow_commit() returns trigger language plpgsql as $$
          begin perform pg_sleep(3); return new; end $$;
        create constraint trigger slow_commit after insert on submission
          deferrable initially deferred for each row execute function slow_commit()`)
      const booth = boothOf(booths[A]!.identity, server.url!, now)
      const input = await prepareSubmission(booth, next())
      const first = failureOf(booth.api.submit(input))
      await eventually(async () => {
        const { rows } = await db.query(
          "select 1 from pg_stat_activity where query ilike 'commit%' and state = 'active'",
        )
        expect(rows).toHaveLength(1)
      })
      // The server's side alone: the database does not notice until it is done.
      for (const line of lines) line.destroy()
      expect(await first).toBe('BUSY engine')
      await db.query('drop trigger slow_commit on submission; drop function slow_commit()')
      expect(await failureOf(booths[A]!.api.submit(input))).toBe('done')
      const { api, get } = admins[A]!
      await api.claim({ submissionId: input.id })
      const picture = await get(`${API_PREFIX}/console/submissions/${input.id}/files/standard`)
      expect(picture.status).toBe(200)
    } finally {
      await db.end()
      await server.close()
      proxy.close()
    }
  })

  it('know who is signed in, and who is not any more', async () => {
    const cookie = admins[A]!.cookie()
    const me = () =>
      fetch(new URL(`${API_PREFIX}/console/me`, servers[B]!.url!), { headers: { cookie } }).then(
        ({ status }) => status,
      )
    expect(await me()).toBe(200)
    const other = await signIn(servers[A]!.url!)
    const theirs = other.cookie()
    await other.api.logout({})
    const after = await fetch(new URL(`${API_PREFIX}/console/me`, servers[B]!.url!), {
      headers: { cookie: theirs },
    })
    expect(after.status).toBe(401)
  })

  it('count wrong passwords together', async () => {
    const outcomes: string[] = []
    for (let n = 0; n < 6; n += 1) {
      const { api } = openConsole(servers[n % 2]!.url!)
      outcomes.push(await failureOf(api.login({ name: '审核员', password: `wrong-password-${n}` })))
    }
    expect(outcomes.slice(0, 5).every((one) => one.startsWith('WRONG_PIN'))).toBe(true)
    expect(outcomes[5]).toMatch(/^LOCKED_OUT/)
    const account = (await admins[B]!.api.accounts()).find(({ name }) => name === '审核员')!
    await admins[B]!.api.unlockAccount({ id: account.id })
  })

  it('take an upload that was begun at the other one, and one request at a time', async () => {
    const student = next()
    const input = await prepareSubmission(booths[A]!, student)
    const receipts = await Promise.all(booths.map((booth) => booth.api.submit(input)))
    expect(new Set(receipts.map(({ receivedAt }) => receivedAt)).size).toBe(1)
    const detail = await admins[A]!.api.look({ submissionId: input.id, reason: 'technical' })
    expect(detail.files).toHaveLength(2)
    for (const { url, sha256 } of detail.files) {
      const bytes = Buffer.from(
        await (await admins[B]!.get(new URL(url, servers[B]!.url!).href)).arrayBuffer(),
      )
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
  })

  it('give a task to one reviewer and count one decision', async () => {
    const id = await sent()
    await admins[A]!.api.createAccount({ name: '审核员乙', password: 'long-enough', role: 'reviewer' })
    const other = await signIn(servers[B]!.url!, '审核员乙', 'long-enough')
    const claims = await Promise.all([
      failureOf(admins[A]!.api.claim({ submissionId: id })),
      failureOf(other.api.claim({ submissionId: id })),
    ])
    expect(claims.filter((one) => one === 'done')).toHaveLength(1)
    const holder = claims[0] === 'done' ? admins[A]! : other
    const decide = (decision: 'approved' | 'rejected') =>
      failureOf(
        holder.api.decide({
          submissionId: id,
          decision,
          reasons: decision === 'rejected' ? ['eyes'] : [],
          note: '',
        }),
      )
    const decisions = await Promise.all([decide('approved'), decide('rejected')])
    expect(decisions.filter((one) => one === 'done')).toHaveLength(1)
    const { history } = await admins[B]!.api.submission({ submissionId: id })
    expect(history.filter(({ state }) => ['approved', 'rejected'].includes(state))).toHaveLength(1)
  })

  it('lose nothing when another one begins in the midst of it, and leave nothing behind', async () => {
    const inputs = await Promise.all(Array.from({ length: 8 }, () => prepareSubmission(booths[A]!, next())))
    const sending = inputs.map((input, n) => booths[n % 2]!.api.submit(input))
    const third = await start()
    await Promise.all(sending)
    await third.purge()
    await third.close()
    for (const { id } of inputs) {
      const detail = await admins[A]!.api.submission({ submissionId: id })
      expect([detail.files.length, detail.missing]).toEqual([2, []])
    }
    const known = (await admins[A]!.api.tasks({ limit: 200 })).tasks.length
    const pictures = s3.keys().filter((key) => key.startsWith('files/'))
    expect(pictures).toHaveLength(2 * known)
    await eventually(() => expect(s3.keys().filter((key) => !key.includes('/'))).toEqual([]))
  })

  it('notice a picture that the store lost, show it to nobody, and take it from its booth again', async () => {
    const input = await prepareSubmission(booths[A]!, next())
    const before = new Set(s3.keys())
    await booths[A]!.api.submit(input)
    const [lost] = s3.keys().filter((key) => key.startsWith('files/') && !before.has(key))
    const store = openS3Objects(s3Place(s3.place))
    await store.remove(lost!)
    store.close()
    await servers[B]!.purge()
    const seen = () => admins[A]!.api.submission({ submissionId: input.id })
    expect([(await seen()).files.length, (await seen()).missing.length]).toEqual([1, 1])
    const uploads = await Promise.all(
      usualFiles().map(async ({ role, bytes }) => ({ role, uploadId: await booths[A]!.upload(bytes) })),
    )
    expect(await failureOf(booths[B]!.api.submit({ ...input, uploads }))).toBe('done')
    expect([(await seen()).files.length, (await seen()).missing]).toEqual([2, []])
    await servers[A]!.purge()
    expect((await seen()).missing).toEqual([])
  })

  it('say that the pictures’ store is away, and take the same photo when it is back', async () => {
    const input = await prepareSubmission(booths[A]!, next())
    s3.fail(503)
    expect(await failureOf(booths[A]!.api.submit(input))).toBe('BUSY engine')
    s3.fail(null)
    expect(await failureOf(booths[B]!.api.submit(input))).toBe('done')
  })

  it('say that the database is away, and go on when it is back', async () => {
    const input = await prepareSubmission(booths[A]!, next())
    const before = (await servers[B]!.verifyAudit()).records
    const restarted = postgres.restart()
    const meanwhile = await failureOf(booths[A]!.api.submit(input)).catch((error: Error) => error.message)
    expect(['BUSY engine', 'done']).toContain(meanwhile)
    await restarted
    await eventually(async () => expect(await failureOf(booths[B]!.api.submit(input))).toBe('done'))
    const verdict = await servers[A]!.verifyAudit()
    expect(verdict.ok).toBe(true)
    expect(verdict.records).toBeGreaterThanOrEqual(before)
    expect((await admins[B]!.api.submission({ submissionId: input.id })).state).toBe('waiting')
  })

  it('without keys is refused, and makes none of its own', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'replicas-keyless-'))
    const keyless = createServer({
      dataDir: elsewhere,
      databaseUrl,
      objects: s3.place,
      demo: true,
      log: silentLog,
    })
    await expect(keyless).rejects.toThrow(/keys\.json is missing/)
    expect(readdirSync(elsewhere)).toEqual([])
    rmSync(elsewhere, { recursive: true, force: true })
  })

  it('with other keys is refused before it changes anything', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'replicas-keys-'))
    const other = await postgres.database()
    const owner = { dataDir: elsewhere, databaseUrl: other, objects: s3.place, demo: true, log: silentLog }
    await (await createServer(owner)).close()
    const foreign = createServer({
      dataDir: elsewhere,
      databaseUrl,
      objects: s3.place,
      demo: true,
      log: silentLog,
    })
    await expect(foreign).rejects.toThrow(/different servers/)
    rmSync(elsewhere, { recursive: true, force: true })
  })
})
