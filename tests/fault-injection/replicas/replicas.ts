// Bad days of several servers on one PostgreSQL and one S3 store behind a balancer: one of them is killed, where it hurts or
// anywhere, the database is ended and started again, the pictures' store answers errors, hangs up, is slow or full. Meanwhile
// booths send and reviewers decide. Nothing may be lost or doubled. In `versions` all but one are of the version before the
// newest migration, until they are replaced one after the other.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { RosterEntry } from '../../../core/contract/server-records.ts'
import { manifestHash } from '../../../core/submission/manifest-hash.ts'
import { startPostgres } from '../../../tools/engines/postgres.ts'
import { announceUpload } from '../../support/announce-upload.ts'
import {
  boothOf,
  type ConsoleClient,
  enrolAs,
  signIn,
  type TestBooth,
  testManifest,
  usualFiles,
} from '../../support/review-server.ts'
import { type Misbehaviour, startS3, takeAnyKeys } from '../../support/s3-server.ts'
import { type Child, startChild } from '../kill/child.ts'
import type { FromReview, ReviewStart, ToReview } from '../kill/messages.ts'
import { SERVER_POINTS, type ServerPoint, SHARED_POINTS } from '../kill/points.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { startBalancer } from './balancer.ts'
import { KILL_FOLDER, previousVersion } from './previous-version.ts'

const SERVERS = 3
const BOOTHS = 3
const DEMO_REVIEWERS = [
  ['管理员', 'demo-administrator'],
  ['审核员', 'demo-reviewer'],
] as const
/** Every point a server has, one after the other. */
const POINTS: readonly ServerPoint[] = [...SERVER_POINTS, ...SHARED_POINTS]
const MISHAPS: readonly Misbehaviour[] = [
  { kind: 'answers', status: 503, code: 'SlowDown' },
  { kind: 'answers', status: 507, code: 'XMinioStorageFull' },
  { kind: 'cuts' },
  { kind: 'hangs up' },
  { kind: 'slow', delayMs: 200 },
]
/** Until a server that was armed is given up on: it is killed wherever it is then. */
const ARMED_MS = 4000

type Server = Child<ToReview, FromReview>
type Sent = { readonly id: string; readonly hashes: readonly string[] }
type Decision = 'approved' | 'rejected'

/** Tried until it is answered: booths and people do not give up. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch {
      await rest(60)
    }
  }
}

async function uploadInTwo(url: string, booth: TestBooth, bytes: Buffer): Promise<string> {
  const { place, sign } = await announceUpload({ url }, booth, bytes.length)
  const answer = await fetch(place, {
    method: 'PATCH',
    headers: { ...sign('PATCH'), 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(bytes),
  })
  if (answer.status !== 204) throw new Error(`upload refused: ${answer.status}`)
  return new URL(place).pathname.split('/').at(-1)!
}

async function send(url: string, booth: TestBooth, student: RosterEntry, label: string): Promise<Sent> {
  const files = usualFiles(label)
  const manifest = testManifest(booth, student, files)
  const whole = { id: manifest.submissionId, manifestHash: manifestHash(manifest), manifest }
  await insist(async () => {
    const uploads: { role: string; uploadId: string }[] = []
    // One in the request that announces it, one after.
    for (const [at, { role, bytes }] of files.entries())
      uploads.push({
        role,
        uploadId: await (at === 0 ? booth.upload(bytes) : uploadInTwo(url, booth, bytes)),
      })
    await booth.api.submit({ ...whole, uploads })
  })
  return {
    id: manifest.submissionId,
    hashes: files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')).sort(),
  }
}

/** Claims and decides until it is told to stop; notes what was answered. */
async function review(
  { api }: ConsoleClient,
  going: () => boolean,
  told: Map<string, Decision>,
  draw: Draw,
): Promise<void> {
  while (going()) {
    try {
      const { submission } = await api.claim({})
      if (!submission) {
        await rest(20)
        continue
      }
      const decision = draw.oneOf(['approved', 'rejected'] as const)
      const reasons = decision === 'rejected' ? (['eyes'] as 'eyes'[]) : []
      const { submissionId } = submission
      await api.decide({ submissionId, decision, reasons, note: '' })
      if (told.has(submissionId)) throw new Error('decided twice')
      told.set(submissionId, decision)
    } catch {
      await rest(30)
    }
  }
}

/** `previous`: the folder of the version before, which all servers but the last begin with. */
async function run(
  { rounds, seed, say }: Parameters<Knock['run']>[0],
  previous: string | null,
): Promise<KnockReport> {
  takeAnyKeys()
  const draw = drawFrom(seed)
  const problems: string[] = []
  const dir = mkdtempSync(join(tmpdir(), 'knock-replicas-'))
  // Whoever looks at every photo twice is nobody's usual administrator.
  const perHour = { pictures: 1e6, details: 1e6, look: 1e6, search: 1e6, export: 1e6 }
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ views: { perHour } }))
  const [postgres, s3, balancer] = await Promise.all([startPostgres(), startS3(), startBalancer()])
  const shared = { databaseUrl: await postgres.database(), objects: s3.place }
  const servers: Server[] = []
  const urls: string[] = []
  const sent: Sent[] = []
  const told = new Map<string, Decision>()
  const reached = new Map<ServerPoint, number>()
  const old = new Set<number>()
  let kills = 0
  let armed = 0

  async function startAt(place: number, students: number | null, of: string | null = null): Promise<void> {
    const start: ReviewStart = { dir, port: 0, students, shared }
    const file = 'review-process.ts'
    const server: Server = startChild(of === null ? file : join(of, KILL_FOLDER, file), start)
    urls[place] = (await server.next('up')).url
    servers[place] = server
    if (of === null) old.delete(place)
    else old.add(place)
    balancer.use([...urls])
  }

  async function killAtPoint(server: Server): Promise<void> {
    const point = POINTS[armed++ % POINTS.length]!
    server.say({ type: 'arm', arm: { point, skip: 0, delayMs: draw.oneOf([0, 0, draw.int(1, 20)]) } })
    const was = server.next('reached').then(
      () => true,
      () => false,
    )
    if (await Promise.race([was, rest(ARMED_MS, false)])) {
      reached.set(point, (reached.get(point) ?? 0) + 1)
      await server.gone
    }
  }

  /** An older server is left alone until it is to be replaced: killed, it would not start again on what a newer one made. */
  async function disturb(round: number): Promise<void> {
    const [oldest] = old
    if (oldest !== undefined && round >= (rounds * (SERVERS - old.size)) / SERVERS) {
      await rest(draw.int(0, 300))
      await servers[oldest]!.kill()
      kills += 1
      return startAt(oldest, null)
    }
    const places = [...servers.keys()].filter((place) => !old.has(place))
    const place = draw.oneOf(places)
    const server = servers[place]!
    switch (draw.oneOf(['point', 'point', 'point', 'random', 'postgres', 's3'] as const)) {
      case 'point':
        await killAtPoint(server)
        break
      case 'random':
        await rest(draw.int(0, 150))
        break
      case 'postgres':
        await rest(draw.int(0, 100))
        return postgres.restart()
      case 's3':
        s3.behave(draw.oneOf(MISHAPS))
        await rest(draw.int(50, 300))
        return s3.behave(null)
    }
    await server.kill()
    kills += 1
    await startAt(place, null)
  }

  async function look(admin: ConsoleClient, { id, hashes }: Sent, round: number): Promise<void> {
    // What was answered by now must be there; what is decided meanwhile may be.
    const promised = told.get(id)
    const detail = await insist(() => admin.api.look({ submissionId: id, reason: 'technical' }))
    const found: string[] = []
    for (const { url } of detail.files)
      found.push(
        await insist(async () => {
          const answer = await admin.get(new URL(url, balancer.url).href)
          if (!answer.ok) throw new Error(`picture: ${answer.status}`)
          return createHash('sha256')
            .update(Buffer.from(await answer.arrayBuffer()))
            .digest('hex')
        }),
      )
    if (found.sort().join() !== hashes.join()) problems.push(`round ${round}: ${id} has other pictures`)
    const decisions = detail.history
      .map(({ state }) => state)
      .filter((one) => one === 'approved' || one === 'rejected')
    if (decisions.length > 1) problems.push(`round ${round}: ${id} was decided ${decisions.length} times`)
    if (promised && decisions[0] !== promised) problems.push(`round ${round}: ${id} lost its decision`)
  }

  try {
    await startAt(0, rounds * BOOTHS, previous)
    for (let place = 1; place < SERVERS; place += 1)
      await startAt(place, null, place < SERVERS - 1 ? previous : null)
    const now = () => new Date()
    servers[0]!.say({ type: 'code' })
    const { code } = await servers[0]!.next('code')
    const { booth: enrolled } = await enrolAs(
      { server: { createEnrolmentCode: async () => ({ code, expiresAt: '' }) }, url: balancer.url, now },
      null,
    )
    const booth = boothOf(enrolled.identity, balancer.url, now)
    const students: RosterEntry[] = []
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await booth.api.roster(cursor === undefined ? {} : { cursor })
      students.push(...page.entries)
      cursor = page.cursor
      more = page.more
    }
    const consoles = await Promise.all(
      DEMO_REVIEWERS.map(([name, password]) => signIn(balancer.url, name, password)),
    )
    let going = true
    const reviewing = consoles.map((one) => review(one, () => going, told, draw))
    for (let round = 0; round < rounds; round += 1) {
      const disturbed = disturb(round)
      const sending = Array.from({ length: BOOTHS }, (_, n) =>
        send(balancer.url, booth, students[round * BOOTHS + n]!, `round ${round} ${n}`),
      )
      const fresh = await Promise.all(sending)
      await disturbed
      sent.push(...fresh)
      for (const one of fresh) await look(consoles[0]!, one, round)
      if (round % 10 === 9) say(`round ${round + 1}, ${kills} kills, ${problems.length} problems`)
    }
    going = false
    await Promise.all(reviewing)
    for (const one of sent) await look(consoles[0]!, one, rounds)
    const audit = await insist(() => consoles[0]!.api.audit({ fromBeginning: 'true' }))
    if (!audit.ok) problems.push(`the log breaks at ${audit.brokenAt}`)
    const { counts } = await insist(() => consoles[0]!.api.tasks({ limit: 1 }))
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    if (total !== sent.length) problems.push(`${sent.length} were sent, ${total} are there`)
  } catch (error) {
    problems.push(`${(error as Error).stack}`)
  } finally {
    for (const server of servers) await server.kill().catch(() => undefined)
    await balancer.close()
    await s3.close()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  if (rounds >= 10 * POINTS.length)
    for (const point of POINTS) if (!reached.has(point)) problems.push(`${point} was never reached`)
  const points = `${reached.size} of ${POINTS.length}, ${[...reached.values()].reduce((a, b) => a + b, 0)} times`
  return { figures: { kills, points, sent: sent.length, decided: told.size }, problems }
}

export const replicas: Knock = {
  name: 'replicas',
  round: 'bad moment of three servers on one database',
  quickRounds: 4,
  longRounds: 200,
  run: (options) => run(options, null),
}

export const versions: Knock = {
  name: 'versions',
  round: 'bad moment of servers of two versions on one database',
  quickRounds: 3,
  longRounds: 60,
  async run(options) {
    const before = previousVersion()
    if (!before)
      return { figures: {}, problems: ['this copy of the project has no history to take a version from'] }
    try {
      return await run(options, before.folder)
    } finally {
      before.remove()
    }
  },
}
