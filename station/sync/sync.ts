// The way to the server and back, again and again: one pass at a time, by itself and whenever somebody asks; and the
// enrolment by which a server comes to know this booth. Every request shows the place in the server's history that is known:
// nothing is believed that a server put back from a backup could have lost unnoticed.
import { z } from 'zod'
import type { SyncStatus } from '../../core/contract/station-records.ts'
import { backoffMs } from '../../core/submission/backoff.ts'
import { needsPerson, type SyncReason } from '../../core/submission/sync-reason.ts'
import { causeOf, isUnknownKey, reasonOf } from './failure-reason.ts'
import { fetchBy } from './fetch-by.ts'
import { clientOf, connect, createAsk } from './line.ts'
import { createPass } from './pass.ts'
import type { PassParts } from './pass-parts.ts'
import {
  createServerClock,
  createStationKey,
  proveClaim,
  publicKeyOf,
  readStationKey,
  type ServerClock,
} from './signed-fetch.ts'
import { createWayOut } from './way-out.ts'

export interface SyncOptions extends Omit<PassParts, 'isClosed' | 'connectBy'> {
  readonly stationName: () => string
  /** Rest between passes when there is nothing to do. */
  readonly idleMs: number
  /** Rest while the server does not take this booth: until it is reinstated there or enrolled again here. */
  readonly refusedMs: number
  readonly timeoutMs: number
}

export interface Sync {
  /** A pass that begins after this was asked: what was saved until then is in it. */
  readonly now: () => Promise<SyncStatus>
  readonly status: () => SyncStatus
  /** Exchanges a one-time code for a station identity; throws the server's failure. */
  readonly enrol: (serverUrl: string, code: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** A request altered on its way is called wrongly signed too; not every time, with every key. */
const UNRECOGNISED_PASSES = 3

export function createSync(options: SyncOptions): Sync {
  const { ports, now } = options
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let failures = 0
  let reason: SyncReason | null = null
  /** Passes in a row in which the server knew none of the booth's keys. */
  let unrecognised = 0
  let lastContactAt: Date | null = null
  let nextAttemptAt: Date | null = null
  const offset = createServerClock(() => now().getTime())
  const clock: ServerClock = {
    ...offset,
    learn(serverMs, roundTripMs) {
      offset.learn(serverMs, roundTripMs)
      ports.heardTime(serverMs)
    },
  }
  const wayOut = createWayOut({ silenceMs: options.timeoutMs })
  const ask = createAsk(ports)
  const goThrough = createPass({
    ...options,
    isClosed: () => closed,
    connectBy: (enrolment) => connect(enrolment, clock, wayOut, options.timeoutMs),
  })

  const status = (): SyncStatus => {
    const { waiting, blocked } = ports.outbox.counts()
    return {
      state: stateNow(),
      reason,
      lastContactAt: lastContactAt?.toISOString() ?? null,
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
      waiting,
      blocked,
      clockOffsetMs: Math.round(clock.offsetMs()),
    }
  }

  function stateNow(): SyncStatus['state'] {
    if (!ports.enrolment.read()) return 'not-enrolled'
    if (running) return 'working'
    if (reason === null) return 'idle'
    return needsPerson(reason) ? 'blocked' : 'offline'
  }

  function schedule(delayMs: number): void {
    if (closed) return
    if (timer) clearTimeout(timer)
    nextAttemptAt = new Date(now().getTime() + delayMs)
    // A pass names its own faults; what telling about it meets is one more line in the log and not the end of sync.
    timer = setTimeout(
      () => pass().catch((error: unknown) => options.log('sync-untold', causeOf(error))),
      delayMs,
    )
    timer.unref()
  }

  function pass(): Promise<void> {
    running ??= runPass().finally(() => {
      running = null
      options.onChange()
    })
    return running
  }

  async function runPass(): Promise<void> {
    try {
      const enrolment = closed ? null : ports.enrolment.read()
      if (!enrolment) return
      await goThrough(enrolment)
      failures = 0
      unrecognised = 0
      reason = null
      lastContactAt = now()
      schedule(restMs())
    } catch (error) {
      unrecognised = isUnknownKey(error) ? unrecognised + 1 : 0
      reason = unrecognised < UNRECOGNISED_PASSES ? inSightOf(clock, reasonOf(error)) : 'not-enrolled'
      failures += 1
      options.log('sync-failed', { reason, failures, ...causeOf(error) })
      schedule(needsPerson(reason) ? options.refusedMs : backoffMs(failures, options.random()))
    }
  }

  /** Until the next submission is due, but no longer than the usual rest. */
  function restMs(): number {
    const due = ports.outbox.nextDueAt()
    if (due === null) return options.idleMs
    return Math.min(options.idleMs, Math.max(250, due.getTime() - now().getTime()))
  }

  async function enrol(serverUrl: string, code: string): Promise<void> {
    const before = ports.enrolment.read()
    const stationId = ports.enrolment.stationId()
    const key = ports.enrolment.nextKey(() => createStationKey().privateDer)
    const publicKey = publicKeyOf(key)
    const proofs = ports.enrolment
      .keys()
      .map((der) => proveClaim(readStationKey(der), { stationId, code, publicKey }))
    const server = clientOf(serverUrl, (request) => fetchBy(wayOut.send, request, options.timeoutMs))
    // An id that no server of today would take is not shown.
    const claim = z.uuid().safeParse(stationId).success ? { stationId, proofs } : {}
    const { moved, ...answer } = await ask((known) =>
      server.station.enrol({ code, name: options.stationName(), publicKey, ...claim, ...known }),
    )
    clock.learn(answer.serverTimeMs, 0)
    const { codeKeys, demo, school, continues, anchor = null, statusCursor = null } = answer
    // A pass to the server of before must not store its last answer after this.
    while (running) await running
    const goesOn = continues === true && before?.stationId === answer.stationId
    const enrolment = { serverUrl, stationId: answer.stationId, privateDer: key, codeKeys, demo, school }
    ports.enrolled(enrolment, goesOn ? null : { anchor, statusCursor })
    if (goesOn) moved()
    failures = 0
    await pass()
  }

  schedule(0)
  return {
    now: async () => {
      await running
      await pass()
      return status()
    },
    status,
    enrol,
    close: async () => {
      closed = true
      if (timer) clearTimeout(timer)
      await running
      wayOut.close()
    },
  }
}

/** Far beyond what sleeping or a slow clock amounts to. */
const JUMP_MS = 30 * 86_400_000

/** A certificate out of its time, on a machine whose clock is known to have jumped: the clock is at fault. */
const inSightOf = (clock: ServerClock, reason: SyncReason): SyncReason =>
  (reason === 'certificate-expired' || reason === 'certificate-not-yet-valid') &&
  Math.abs(clock.jumpedMs()) > JUMP_MS
    ? 'clock-wrong'
    : reason
