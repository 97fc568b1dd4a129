// The review server: photos a second from 1, 16 and 64 booths, and how long a reviewer waits at a season's size. The floor is
// what must be done whatever the program: the same bytes to the disk and the same number of rows inserted, one after the other.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  enrolAs,
  prepareSubmission,
  signIn,
  type TestBooth,
  tinyJpeg,
} from '../../tests/support/review-server.ts'
import { type PostgresCluster, startPostgres } from '../engines/postgres.ts'
import { emptyDatabase } from '../setup/empty-database.ts'
import { type Bench, quantile, resultOf, timed } from './bench.ts'
import { type BenchServerStart, EXPORTED_BYTES, nameOf, numberOf } from './server-process.ts'

const PHOTOS_EACH: readonly (readonly [booths: number, photos: number])[] = [
  [1, 40],
  [16, 160],
  [64, 192],
]
const ROUNDS = 15
/** As large as the demo's: standard photo and captured crop. */
const SIZES = [35_000, 70_000] as const
/** Of any content; without a marker's byte in it. */
function picture(label: string, bytes: number): Buffer {
  const whole = tinyJpeg(label)
  const filling = randomBytes(bytes).map((byte) => (byte === 0xff ? 0 : byte))
  return Buffer.concat([whole.subarray(0, -2), filling, whole.subarray(-2)])
}
const files = () =>
  [
    { role: 'standard', bytes: picture('standard', SIZES[0]) },
    { role: 'captured', bytes: picture('captured', SIZES[1]) },
  ] as const

function bareStore(dir: string) {
  const db = new Database(join(dir, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, content BLOB)')
  const insert = db.prepare('INSERT INTO row (content) VALUES (?)')
  // A submission, two files, an event, two records of the log.
  const rows = db.transaction(() => {
    for (const bytes of [3000, 200, 200, 300, 200, 200]) insert.run(randomBytes(bytes))
  })
  return {
    async save(round: number): Promise<void> {
      for (const [index, bytes] of SIZES.entries()) {
        const file = await open(join(dir, `${round}-${index}`), 'w')
        await file.writeFile(randomBytes(bytes))
        await file.sync()
        await file.close()
      }
      rows()
    },
    close: () => db.close(),
  }
}

async function startServer(start: BenchServerStart) {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), [JSON.stringify(start)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const next = async <T>(asked?: string): Promise<T> => {
    if (asked !== undefined) child.send(asked)
    return ((await once(child, 'message')) as [T])[0]
  }
  const up = await next<{ url: string; startMs: number; importMs: number }>()
  return {
    ...up,
    cpu: () => next<{ cpuMs: number; residentMb: number }>('cpu'),
    code: () => next<{ code: string }>('code'),
    audit: () => next<{ ms: number; records: number }>('audit'),
    stop: () => {
      child.kill()
      return once(child, 'exit')
    },
  }
}

type Server = Awaited<ReturnType<typeof startServer>>

/** Returns photos a second, the slow ones' wait, and the server's own work for each. */
async function sendFrom(
  server: Server,
  booths: readonly TestBooth[],
  students: RosterEntry[],
  photos: number,
) {
  const waits: number[] = []
  let left = photos
  await server.cpu()
  const startedMs = performance.now()
  await Promise.all(
    booths.map(async (booth) => {
      while (left-- > 0) {
        const student = students.pop()!
        await timed(waits, async () =>
          booth.api.submit(await prepareSubmission(booth, student, { files: files() })),
        )
      }
    }),
  )
  const seconds = (performance.now() - startedMs) / 1000
  const { cpuMs } = await server.cpu()
  return { perSecond: photos / seconds, p95Ms: quantile(waits, 0.95), cpuMs: cpuMs / photos, waits }
}

const tenths = (value: number): number => Math.round(value * 10) / 10

async function medianOf(work: (round: number) => Promise<unknown>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) await timed(rounds, () => work(round))
  return tenths(quantile(rounds, 0.5))
}

export const server: Bench = {
  name: 'server',
  async run(say, { engine, photos }) {
    const dir = mkdtempSync(join(tmpdir(), 'bench-server-'))
    // Whoever measures looks more often than anybody may.
    const perHour = { pictures: 1e6, details: 1e6, look: 1e6, search: 1e6, export: 1e6 }
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ views: { perHour } }))
    const postgres: PostgresCluster | null = engine === 'pg' ? await startPostgres() : null
    const sending = PHOTOS_EACH.reduce((sum, [, count]) => sum + count, 0)
    const students = photos + sending
    say(`${students} students, ${photos} photos on ${engine}`)
    const review = await startServer({
      dir,
      students,
      photos,
      emptyDatabase: await emptyDatabase(),
      ...(postgres ? { databaseUrl: await postgres.database() } : {}),
    })
    const bare = bareStore(dir)
    const floor: number[] = []
    const ours: number[] = []
    const figures: Record<string, number> = {
      'import, rows a second': tenths(students / (review.importMs / 1000)),
      'start, ms': tenths(review.startMs),
    }
    try {
      const now = () => new Date()
      const enrol = async (): Promise<TestBooth> => {
        const { code } = await review.code()
        const from = { createEnrolmentCode: async () => ({ code, expiresAt: '' }) }
        return (await enrolAs({ server: from, url: review.url, now }, null)).booth
      }
      const booth = await enrol()
      const free: RosterEntry[] = []
      const pullMs: number[] = []
      await timed(pullMs, async () => {
        for (let cursor: string | undefined, more = true; more; ) {
          const page = await booth.api.roster(cursor === undefined ? {} : { cursor })
          free.push(...page.entries.slice(-sending))
          cursor = page.cursor
          more = page.more
        }
      })
      figures['first pull, rows a second'] = tenths(students / (pullMs[0]! / 1000))
      const waiting = free.filter(
        ({ captured, studentNumber }) => !captured && studentNumber >= numberOf(photos),
      )
      for (let round = 0; round < 20; round += 1) await timed(floor, () => bare.save(round))
      for (const [count, number] of PHOTOS_EACH) {
        say(`${count} booths`)
        const booths: TestBooth[] = []
        while (booths.length < count) booths.push(await enrol())
        const { perSecond, p95Ms, cpuMs, waits } = await sendFrom(review, booths, waiting, number)
        if (count === 1) ours.push(...waits)
        figures[`photos a second from ${count}`] = tenths(perSecond)
        figures[`p95 from ${count}, ms`] = tenths(p95Ms)
        figures[`server work each from ${count}, ms`] = tenths(cpuMs)
      }
      say('reviewing')
      const { api, get } = await signIn(review.url)
      const search = (query: string) => api.tasks({ limit: 50, query })
      figures['queue page of 50, ms'] = await medianOf(() => api.tasks({ state: 'waiting', limit: 50 }))
      figures['queue search, no match, ms'] = await medianOf((round) => search(`欧阳${round}`))
      figures['queue search, one, ms'] = await medianOf((round) => search(numberOf(round)))
      figures['queue search, a name, ms'] = await medianOf((round) => search(nameOf(round)))
      figures['roster page of 50, ms'] = await medianOf(() => api.roster({ limit: 50 }))
      figures['roster search, no match, ms'] = await medianOf((round) =>
        api.roster({ limit: 50, query: `欧阳${round}` }),
      )
      const opened: string[] = []
      figures['claim the next, ms'] = await medianOf(async () => {
        const { submission } = await api.claim({})
        opened.push(submission!.submissionId)
        await api.decide({ submissionId: opened.at(-1)!, decision: 'approved', reasons: [], note: '' })
      })
      figures['open one, ms'] = await medianOf((round) => api.submission({ submissionId: opened[round]! }))
      const exportMs: number[] = []
      const { ready } = await api.exportPlan({})
      await timed(exportMs, async () => {
        const answer = await get(`${API_PREFIX}/console/export.zip`)
        let bytes = 0
        for await (const piece of answer.body!) bytes += piece.length
        if (bytes < ready * EXPORTED_BYTES) throw new Error(`the export has ${bytes} bytes`)
      })
      figures['export, photos a second'] = tenths(ready / (exportMs[0]! / 1000))
      const audit = await review.audit()
      figures['log verified, records a second'] = tenths(audit.records / (audit.ms / 1000))
      figures['memory, MB'] = tenths((await review.cpu()).residentMb)
      return resultOf('server', { ours, floor }, { figures })
    } finally {
      bare.close()
      await review.stop()
      await postgres?.stop()
      rmSync(dir, { recursive: true, force: true })
    }
  },
}
