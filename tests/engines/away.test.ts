// A database that is there and takes nobody, and one that dies under those who are at it: each is answered in words, and nothing
// is lost. Connections are really used up, the process is really killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { createServer, type ReviewServer } from '../../server/create-server.ts'
import { type PostgresCluster, postgresBin, startPostgres } from '../../tools/engines/postgres.ts'
import { eventually } from '../../tools/patience/patience.ts'
import {
  boothOf,
  enrolAs,
  failureOf,
  prepareSubmission,
  rosterCsv,
  signIn,
  silentLog,
  type TestBooth,
} from '../support/review-server.ts'
import { uploadAsBooth } from '../support/upload-as-booth.ts'

const now = () => new Date()
const CONNECTIONS = 20

/** The server as its command, until it ends; what it said. */
async function startOf(...flags: readonly string[]): Promise<string> {
  const main = join(import.meta.dirname, '../../server/main.ts')
  const child = spawn(process.execPath, [main, '--port', '0', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'silent' },
  })
  const [said] = await Promise.all([buffer(child.stderr), once(child, 'exit')])
  return String(said)
}

describe.skipIf(!postgresBin())('a database that is away (needs PostgreSQL)', () => {
  let postgres: PostgresCluster
  let databaseUrl: string
  let dir: string
  let server: ReviewServer
  let booth: TestBooth
  let students: RosterEntry[]
  const logged: unknown[] = []

  beforeAll(async () => {
    postgres = await startPostgres({ connections: CONNECTIONS })
    databaseUrl = await postgres.database()
    dir = mkdtempSync(join(tmpdir(), 'away-'))
    const error = (...what: unknown[]) => void logged.push(what)
    server = await createServer({ dataDir: dir, databaseUrl, demo: true, log: { ...silentLog, error } })
    const url = await server.listen(0)
    await server.importRoster(rosterCsv(60))
    await server.publishRoster()
    const enrolled = await enrolAs({ server, url, now }, null)
    booth = boothOf(enrolled.booth.identity, url, now)
    students = await booth.roster()
  })
  afterAll(async () => {
    await server?.close().catch(() => undefined)
    await postgres?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  const client = async (url = databaseUrl): Promise<pg.Client> => {
    const made = new pg.Client({ connectionString: url })
    made.on('error', () => undefined)
    await made.connect()
    return made
  }

  /** Everything the database has, what the server held of it too. */
  async function takeAll(): Promise<pg.Client[]> {
    const taken = [await client(postgres.url)]
    for (;;) {
      try {
        taken.push(await client())
      } catch (error) {
        expect((error as { code?: string }).code).toBe('53300')
        const { rows } = await taken[0]!.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'capture-server'",
        )
        if (rows.length === 0) return taken
      }
    }
  }

  it('has no connection left: whoever comes is told to come again, and the photo is taken then', async () => {
    const input = await prepareSubmission(booth, students.shift()!)
    const url = server.url!
    const taken = await takeAll()
    try {
      const answer = await fetch(new URL(`${API_PREFIX}/health`, url))
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await answer.json()).toMatchObject({ code: 'BUSY', data: { detail: 'engine' } })
      expect(await failureOf(booth.api.submit(input))).toBe('BUSY engine')
      const upload = { url, server } as Parameters<typeof uploadAsBooth>[0]
      expect(await uploadAsBooth(upload, booth, Buffer.alloc(700_000))).toBe('server-busy')
      expect(
        await startOf('--data', dir, '--demo', '--objects', 's3://none', '--database-url', databaseUrl),
      ).toMatch(/no connection left.*max_connections/)
    } finally {
      await Promise.all(taken.map((one) => one.end()))
    }
    await eventually(async () => expect(await failureOf(booth.api.submit(input))).toBe('done'))
  })

  it('dies under booths that send: each is told, none is lost, none is there twice', async () => {
    const inputs = await Promise.all(
      students.splice(0, 16).map((student) => prepareSubmission(booth, student)),
    )
    const answers: string[] = []
    const sendings = inputs.map(async (input) => {
      for (;;) {
        const answer = await failureOf(booth.api.submit(input))
        answers.push(answer)
        if (answer === 'done') return
      }
    })
    await postgres.restart()
    await Promise.all(sendings)
    expect([...new Set(answers)].sort()).toEqual(['BUSY engine', 'done'])
    const { api } = await signIn(server.url!)
    const { counts, tasks } = await api.tasks({ limit: 100 })
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(17)
    expect(new Set(tasks.map(({ submissionId }) => submissionId)).size).toBe(17)
    expect((await server.verifyAudit()).ok).toBe(true)
  })
})

it('a database that takes the call and says nothing is waited for no longer than the settings say', async () => {
  const silent = createNetServer(() => undefined)
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const dir = mkdtempSync(join(tmpdir(), 'silent-'))
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ store: { connectSeconds: 1 } }))
  const { port } = silent.address() as AddressInfo
  const said = await startOf('--data', dir, '--database-url', `postgres://nobody@127.0.0.1:${port}/x`)
  expect(said).toMatch(/--database-url.*does not answer/)
  silent.close()
  rmSync(dir, { recursive: true, force: true })
})

it('a database whose name nobody knows is said at the start, and what to do', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'nowhere-'))
  const said = await startOf('--data', dir, '--database-url', 'postgres://nobody@no-such-host.invalid/x')
  expect(said).toMatch(/--database-url.*(name|resolve)/)
  expect(said).not.toContain('node_modules')
  rmSync(dir, { recursive: true, force: true })
})
