// A booth and a review server whose clocks jump by years, over a time that only this suite knows. Nothing here waits for
// a real clock: a month passes in no time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standardReport } from '../../../core/session/testing.ts'
import { createServer, type ReviewServer } from '../../../server/create-server.ts'
import {
  crashImage,
  openTestStation,
  PIN,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
} from '../../../station/testing.ts'
import { emptyDatabase } from '../../../tools/setup/empty-database.ts'
import { openConsole, silentLog, tinyJpeg } from '../../support/review-server.ts'
import { rosterOf, studentNumberOf } from '../kill/people.ts'

const START_MS = Date.parse('2026-11-26T02:00:00Z')
const NOWHERE = 'http://127.0.0.1:9'

/** How far each clock is from the truth. */
export interface Clocks {
  boothMs: number
  serverMs: number
}

export interface Saved {
  readonly id: string
  readonly shortNumber: string
  readonly withdrawalCode: string
  readonly pictures: { readonly standard: Buffer; readonly captured: Buffer }
}

export interface World {
  readonly clocks: Clocks
  readonly trueMs: () => number
  /** Time passes while the booth is on. */
  readonly live: (byMs: number) => void
  readonly booth: () => TestStation
  readonly save: () => Promise<Saved>
  /** Cut off, what the booth sends goes nowhere. */
  readonly setOnline: (online: boolean) => void
  readonly sync: () => Promise<void>
  /** The oldest that waits; false when none does. */
  readonly decide: (decision: 'approved' | 'rejected') => Promise<boolean>
  /** Until the next start the booth hears nothing more. */
  readonly hangUp: () => Promise<void>
  /** With the plug pulled, or in good order. What happens while it is off happens before it starts again. */
  readonly restartBooth: (
    how: 'closed' | 'plug pulled',
    offMs: number,
    meanwhile: () => void,
  ) => Promise<void>
  readonly restartServer: () => Promise<void>
  /** Ids with a review task at the server. */
  readonly tasks: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export async function createWorld(students: number): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'knock-clock-'))
  const clocks: Clocks = { boothMs: 0, serverMs: 0 }
  let trueMs = START_MS
  let taken = 0
  let made = 0
  let online = true
  let last: Saved['pictures'] | null = null

  const openServer = async (): Promise<ReviewServer> => {
    const server = await createServer({
      emptyDatabase: await emptyDatabase(),
      dataDir: join(root, 'server'),
      demo: true,
      school: '示例开放大学',
      log: silentLog,
      now: () => new Date(trueMs + clocks.serverMs),
    })
    await server.listen(0)
    return server
  }

  const openBooth = (dir: string): Promise<TestStation> =>
    openTestStation({
      dir,
      training: true,
      entries: [],
      clock: {
        get now() {
          return new Date(trueMs + clocks.boothMs)
        },
      },
      monotonicMs: () => trueMs,
      vision: testVision({
        standardize: async () => {
          made += 1
          last = { standard: tinyJpeg(`standard ${made}`), captured: tinyJpeg(`captured ${made}`) }
          return { ...last, report: standardReport }
        },
      }),
    })

  let server = await openServer()
  await server.importRoster(rosterOf(students))
  await server.publishRoster()
  let booth = await openBooth(join(root, 'booth'))
  await signIn(booth)
  const second = await booth.client.operators.create({ name: '第二人', pin: PIN, role: 'operator' })
  await booth.station.state.sync().enrol(server.url!, (await server.createEnrolmentCode()).code)

  /** A server that comes back has another port here, and a booth that is cut off has none. */
  function aim(): void {
    const { enrolment } = booth.station.state.folder().site
    const known = enrolment.read()
    const serverUrl = online ? server.url! : NOWHERE
    if (known && known.serverUrl !== serverUrl) enrolment.save({ ...known, serverUrl })
  }

  let reviewer: ReturnType<typeof openConsole>['api'] | null = null
  /** A clock that jumped has ended what was signed in before. */
  async function consoleClient() {
    const known = reviewer
    if (
      known &&
      (await known.me().then(
        () => true,
        () => false,
      ))
    )
      return known
    reviewer = openConsole(server.url!).api
    await reviewer.login({ name: '审核员', password: 'demo-reviewer' })
    return reviewer
  }

  return {
    clocks,
    trueMs: () => trueMs,
    live: (byMs) => {
      trueMs += byMs
    },
    booth: () => booth,
    async save() {
      taken += 1
      await signIn(booth)
      const { client } = booth
      const [hit] = await client.roster.search({ query: studentNumberOf(taken) })
      if (!hit) throw new Error(`student ${taken} is not on the roster`)
      const id = await saveByHand(booth, hit.rosterId, { id: second.id, pin: PIN })
      const { session } = await client.session.current()
      if (session?.step !== 'saved' || !last) throw new Error('not saved')
      const { shortNumber, withdrawalCode } = session.receipt
      await client.session.close({})
      return { id, shortNumber, withdrawalCode, pictures: last }
    },
    setOnline(next) {
      online = next
      aim()
    },
    async sync() {
      // The first pass may only learn the time.
      for (let pass = 0; pass < 2; pass++) await booth.station.state.sync().now()
    },
    async decide(decision) {
      const api = await consoleClient()
      const { submission } = await api.claim({})
      if (!submission) return false
      const { submissionId } = submission
      await api.decide({
        submissionId,
        decision,
        reasons: decision === 'rejected' ? ['clothes'] : [],
        note: '',
      })
      return true
    },
    hangUp: () => booth.station.state.sync().close(),
    async restartBooth(how, offMs, meanwhile) {
      let { dir } = booth
      if (how === 'plug pulled') dir = crashImage(booth)
      await booth.station.close()
      if (dir !== booth.dir) rmSync(booth.dir, { recursive: true })
      trueMs += offMs
      meanwhile()
      booth = await openBooth(dir)
      aim()
    },
    async restartServer() {
      await server.close()
      server = await openServer()
      reviewer = null
      aim()
    },
    async tasks() {
      const api = await consoleClient()
      const ids: string[] = []
      for (let cursor: string | null = null; ; ) {
        const { tasks, next } = await api.tasks({ limit: 200, ...(cursor === null ? {} : { cursor }) })
        ids.push(...tasks.map((task) => task.submissionId))
        cursor = next as string | null
        if (cursor === null) return ids
      }
    },
    async close() {
      await booth.station.close()
      await server.close()
      for (const dir of [booth.dir, root]) rmSync(dir, { recursive: true, force: true })
    },
  }
}
