// Two booths in one review server's care, with the proxy between them and clocks that can jump.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { standardReport } from '../../../core/session/testing.ts'
import { createServer, type ReviewServer } from '../../../server/create-server.ts'
import { createSync, type Sync } from '../../../station/sync/sync.ts'
import {
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
import type { Draw } from '../knock.ts'
import { type BadNetwork, startProxy } from './proxy.ts'

/** While the network is bad: short, so that a dead connection costs a round a second and not half a minute. */
export const TIMEOUT_MS = 1_200
/** While it is good, however slow this machine is: what is then waited for is on its way. */
const GOOD_TIMEOUT_MS = 600_000
const IDLE_MS = 2_000

export interface Booth {
  readonly station: TestStation
  readonly sync: Sync
  readonly clock: { offsetMs: number }
  /** Passes that failed so far, and the longest rest planned after one. */
  readonly failures: { readonly passes: number; readonly longestRestMs: number }
  /** Saves a photo of the student; returns the submission's id. */
  readonly save: (student: number) => Promise<string>
}

export interface World {
  readonly proxy: BadNetwork
  readonly booths: readonly [Booth, Booth]
  readonly serverClock: { offsetMs: number }
  readonly freshStudent: () => number
  readonly restartServer: (downMs: number) => Promise<void>
  /** Submission ids with a review task, and the pictures the server has of one. */
  readonly tasks: () => Promise<string[]>
  readonly picture: (submissionId: string, role: string) => Promise<Buffer>
  readonly close: () => Promise<void>
}

export async function createWorld(students: number, draw: Draw): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'knock-net-'))
  // Every picture is looked at in every round, which is more than an hour allows anybody.
  const views = { perHour: { look: 1_000_000, pictures: 1_000_000 } }
  mkdirSync(join(dir, 'server'))
  writeFileSync(join(dir, 'server', 'settings.json'), JSON.stringify({ views }))
  const serverClock = { offsetMs: 0 }
  const open = async (): Promise<ReviewServer> => {
    const server = await createServer({
      emptyDatabase: await emptyDatabase(),
      dataDir: join(dir, 'server'),
      demo: true,
      school: '示例开放大学',
      log: silentLog,
      now: () => new Date(Date.now() + serverClock.offsetMs),
    })
    await server.listen(0)
    return server
  }
  let server = await open()
  await server.importRoster(rosterOf(students))
  await server.publishRoster()
  const portOf = (): number => Number(new URL(server.url!).port)
  const proxy = await startProxy(portOf(), draw)
  const booths = [await openBooth(join(dir, 'a')), await openBooth(join(dir, 'b'))] as const
  let taken = 0

  async function openBooth(folder: string): Promise<Booth> {
    const clock = { offsetMs: 0 }
    const failures = { passes: 0, longestRestMs: 0 }
    let made = 0
    const station = await openTestStation({
      dir: folder,
      training: true,
      entries: [],
      clock: {
        get now() {
          return new Date(Date.now() + clock.offsetMs)
        },
      },
      monotonicMs: () => performance.now(),
      vision: testVision({
        standardize: async () => {
          made += 1
          return {
            standard: tinyJpeg(`${folder} standard ${made}`),
            captured: Buffer.concat([tinyJpeg(`${folder} captured ${made}`), Buffer.alloc(60_000)]),
            report: standardReport,
          }
        },
      }),
    })
    await signIn(station)
    const second = await station.client.operators.create({ name: '第二人', pin: PIN, role: 'operator' })
    const { state } = station.station
    await state.sync().enrol(proxy.url, (await server.createEnrolmentCode()).code)
    await state.sync().close()
    const sync = createSync({
      ports: state.folder().syncPorts,
      stationName: () => folder.slice(-1),
      version: 'knock',
      now: () => station.clock.now,
      random: Math.random,
      idleMs: IDLE_MS,
      refusedMs: IDLE_MS,
      get timeoutMs() {
        return proxy.isGood() ? GOOD_TIMEOUT_MS : TIMEOUT_MS
      },
      onChange: () => undefined,
      log: (event) => {
        if (event !== 'sync-failed') return
        failures.passes += 1
        // Planned at once after it was told, by the clock as it goes now.
        queueMicrotask(() => {
          const restMs = Date.parse(sync.status().nextAttemptAt!) - station.clock.now.getTime()
          failures.longestRestMs = Math.max(failures.longestRestMs, restMs)
        })
      },
    })
    await sync.now()
    return {
      station,
      sync,
      clock,
      failures,
      save: async (student) => {
        // A clock that jumped ahead locks the booth as a long absence would.
        await signIn(station)
        const query = studentNumberOf(student)
        const [hit] = await station.client.roster.search({ query })
        if (!hit) throw new Error(`student ${student} is not on the roster`)
        const id = await saveByHand(station, hit.rosterId, { id: second.id, pin: PIN })
        await station.client.session.close({})
        return id
      },
    }
  }

  /** Signed in anew each time: a clock that jumped a day has ended whatever was signed in before. */
  const consoleClient = async () => {
    const client = openConsole(server.url!)
    await client.api.login({ name: '管理员', password: 'demo-administrator' })
    return client
  }

  return {
    proxy,
    booths,
    serverClock,
    freshStudent: () => {
      taken += 1
      return taken
    },
    async restartServer(downMs) {
      await server.close()
      await rest(downMs)
      server = await open()
      proxy.aim(portOf())
    },
    async tasks() {
      const ids: string[] = []
      const { api } = await consoleClient()
      for (let after: string | null = null; ; ) {
        const page = await api.tasks({ limit: 200, ...(after === null ? {} : { after }) })
        ids.push(...page.tasks.map((task) => task.submissionId))
        after = page.next
        if (after === null) return ids
      }
    },
    async picture(submissionId, role) {
      const { api, get } = await consoleClient()
      await api.look({ submissionId, reason: 'technical' })
      const answer = await get(`/api/v1/console/submissions/${submissionId}/files/${role}`)
      return Buffer.from(await answer.arrayBuffer())
    },
    async close() {
      for (const { sync, station } of booths) {
        await sync.close()
        await station.station.close()
      }
      await proxy.close()
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
