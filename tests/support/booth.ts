// A booth in training that saves photos without a camera and is driven by hand: each pass to the server is asked for.
import { rmSync } from 'node:fs'
import { setTimeout as rest } from 'node:timers/promises'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { standardReport } from '../../core/session/testing.ts'
import type { Station } from '../../station/station.ts'
import { createSync, type Sync } from '../../station/sync/sync.ts'
import {
  openTestStation,
  PIN,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
  wallClock,
} from '../../station/testing.ts'
import { type TestServer, tinyJpeg } from './review-server.ts'

export interface SavedPhoto {
  readonly submissionId: string
  readonly withdrawalCode: string
}

export interface DrivenBooth {
  readonly test: TestStation
  /** The booth's own rests: what it does here is asked for. */
  readonly sync: Sync
  readonly folder: () => ReturnType<Station['state']['folder']>
  readonly pass: () => Promise<string | null>
  /** Passes until nothing has to be sent, and two more: what the server said in one is acted on in the next. */
  readonly settle: () => Promise<void>
  readonly enrol: (review: TestServer, address?: string) => Promise<void>
  /** Throws what the booth's screen would be told. */
  readonly save: (studentNumber: string) => Promise<SavedPhoto>
  readonly students: () => Promise<{ name: string; studentNumber: string; captured: boolean }[]>
  readonly item: (
    submissionId: string,
  ) => NonNullable<ReturnType<ReturnType<DrivenBooth['folder']>['submissions']['item']>>
  /** Days pass at the booth, its house is kept, and somebody signs in again. */
  readonly live: (days: number) => Promise<void>
  /** Stops and starts the booth on its folder. */
  readonly restart: () => Promise<DrivenBooth>
  readonly stop: () => Promise<void>
}

const NEVER_MS = 1_000_000_000
// No test fails because the machine is slow.
const TIMEOUT_MS = 600_000
const MOST_PASSES = 20

let made = 0

export async function openBooth(dir?: string, entries: readonly RosterEntry[] = []): Promise<DrivenBooth> {
  let livedMs = 0
  const test = await openTestStation({
    monotonicMs: () => livedMs,
    training: true,
    entries,
    enrolled: false,
    clock: wallClock,
    ...(dir === undefined ? {} : { dir }),
    vision: testVision({
      standardize: async () => {
        made += 1
        const [standard, captured] = [tinyJpeg(`standard ${made}`), tinyJpeg(`captured ${made}`)]
        return {
          standard,
          captured,
          report: { ...standardReport, bytes: standard.length },
        }
      },
    }),
  })
  await signIn(test)
  const { state } = test.station
  await state.sync().close()
  const sync = createSync({
    ports: state.folder().syncPorts,
    stationName: () => '测试采集站',
    version: 'test',
    now: () => wallClock.now,
    random: Math.random,
    idleMs: NEVER_MS,
    refusedMs: NEVER_MS,
    timeoutMs: TIMEOUT_MS,
    onChange: () => undefined,
    log: () => undefined,
  })
  const people = await test.client.operators.list()
  const second =
    people.find((one) => one.name === '第二人') ??
    (await test.client.operators.create({ name: '第二人', pin: PIN, role: 'operator' }))
  const pass = async () => (await sync.now()).reason
  return {
    test,
    sync,
    folder: state.folder,
    pass,
    async settle() {
      const { outbox } = state.folder().syncPorts
      for (let quiet = 0, passes = 0; quiet < 3 && passes < MOST_PASSES; passes += 1) {
        await pass()
        const due = outbox.nextDueAt()
        quiet = due === null ? quiet + 1 : 0
        if (due !== null) await rest(Math.max(0, due.getTime() - Date.now()))
      }
    },
    async enrol(review, address = review.url) {
      await sync.enrol(address, (await review.server.createEnrolmentCode()).code)
    },
    async save(studentNumber) {
      const [hit] = await test.client.roster.search({ query: studentNumber })
      if (!hit) throw new Error(`${studentNumber} is not on the roster`)
      const submissionId = await saveByHand(test, hit.rosterId, { id: second.id, pin: PIN })
      const { session } = await test.client.session.current()
      await test.client.session.close({})
      if (session?.step !== 'saved') throw new Error('not saved')
      return { submissionId, withdrawalCode: session.receipt.withdrawalCode }
    },
    async students() {
      const hits = await test.client.roster.search({ query: '测试学生' })
      return hits.map(({ name, studentNumber, captured }) => ({ name, studentNumber, captured }))
    },
    item: (id) => state.folder().submissions.item(id)!,
    async live(days) {
      livedMs += days * 86_400_000
      state.folder().keepHouse()
      await signIn(test)
    },
    async restart() {
      await sync.close()
      await test.station.close()
      return openBooth(test.dir)
    },
    async stop() {
      await sync.close()
      await test.station.close()
      rmSync(test.dir, { recursive: true, force: true })
    },
  }
}
