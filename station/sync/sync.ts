// The way to the server and back: roster down, submissions up, verdicts down. One pass at a time; each submission
// carries its own reason, so that one bad record never holds up the others. Every request shows the place in the server's
// history that is known, and what an answer says is stored together with the place it is true at: nothing is believed that
// a server put back from a backup could have lost unnoticed.
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { z } from 'zod'
import { API_PREFIX, MAX_HOLDINGS, serverContract } from '../../core/contract/server.ts'
import type { SyncStatus } from '../../core/contract/station-records.ts'
import { backoffMs } from '../../core/submission/backoff.ts'
import { isOfStation, needsPerson, type SyncReason } from '../../core/submission/sync-reason.ts'
import { framesOf } from '../failure.ts'
import { reasonOf } from './failure-reason.ts'
import { fetchBy } from './fetch-by.ts'
import type { ArrivedFile, Enrolment, OutboxItem, SyncPorts } from './ports.ts'
import {
  createServerClock,
  createSignedSend,
  createStationKey,
  proveClaim,
  publicKeyOf,
  readStationKey,
  type ServerClock,
  type SignedSend,
} from './signed-fetch.ts'
import { UploadFailed, uploadAddress, uploadByTus } from './tus-upload.ts'
import { createWayOut, type WayOut } from './way-out.ts'

/** The place in the server's history that a request shows and an answer tells. */
interface Known {
  readonly anchor?: string | undefined
}
type ServerClient = JsonifiedClient<ContractRouterClient<typeof serverContract>>

export interface SyncOptions {
  readonly ports: SyncPorts
  readonly stationName: () => string
  readonly version: string
  readonly now: () => Date
  readonly random: () => number
  /** Rest between passes when there is nothing to do. */
  readonly idleMs: number
  /** Rest while the server does not take this booth: until it is reinstated there or enrolled again here. */
  readonly refusedMs: number
  readonly timeoutMs: number
  readonly onChange: () => void
  readonly log: (event: string, fields: Readonly<Record<string, string | number | readonly string[]>>) => void
}

export interface Sync {
  /** A pass that begins after this was asked: what was saved until then is in it. */
  readonly now: () => Promise<SyncStatus>
  readonly status: () => SyncStatus
  /** Exchanges a one-time code for a station identity; throws the server's failure. */
  readonly enrol: (serverUrl: string, code: string) => Promise<void>
  readonly close: () => Promise<void>
}

const BATCH = 20
/** A request altered on its way is called wrongly signed too; not every time, with every key. */
const UNRECOGNISED_PASSES = 3
/** Submissions on their way at once: while one waits for the server's disk, the next one's bytes travel. */
const LANES = 6

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
  // The last process may have ended between a page of the roster and what follows from it.
  let rosterNews = true
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
      const { line, tellsHoldings } = await reach(enrolment)
      const { server } = line
      await pullRoster(server)
      await pushWithdrawals(server)
      if (tellsHoldings) await askHoldings(server)
      await pushSubmissions(line)
      await pullStatus(server)
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

  /** Shows what is known of the server's history; `moved` notes the answer's place, in the transaction that stores it. */
  async function ask<T extends Known>(
    send: (known: Known) => Promise<T>,
  ): Promise<T & { moved: () => void }> {
    const shown = ports.enrolment.history().anchor
    const answer = await send(shown === null ? {} : { anchor: shown })
    const moved = (): void => {
      // Of several on their way at once only one moves it on: the others were proven against where it was before.
      const isNews = answer.anchor !== undefined && answer.anchor !== shown
      if (isNews && ports.enrolment.history().anchor === shown)
        ports.enrolment.saveHistory({ anchor: answer.anchor! })
    }
    return { ...answer, moved }
  }

  /**
   * A server put back from before this booth enrolled again knows it by a key of then; one whose answer to an enrolment got
   * lost, by the key of that. The key that is known is the booth's from now on.
   */
  async function reach(enrolment: Enrolment): Promise<{ line: Line; tellsHoldings: boolean }> {
    const meetBy = async (privateDer: Buffer) => {
      const line = connect({ ...enrolment, privateDer }, clock, wayOut, options.timeoutMs)
      return { line, tellsHoldings: await meet(line.server) }
    }
    try {
      return await meetBy(enrolment.privateDer)
    } catch (error) {
      if (!isUnknownKey(error) && reasonOf(error) !== 'key-replaced') throw error
      for (const privateDer of ports.enrolment.keys()) {
        if (privateDer.equals(enrolment.privateDer)) continue
        const met = await meetBy(privateDer).catch((other: unknown) => {
          if (isUnknownKey(other) || reasonOf(other) === 'key-replaced') return null
          throw other
        })
        if (!met) continue
        ports.enrolment.save({ ...enrolment, privateDer })
        return met
      }
      throw error
    }
  }

  /** Is it the server it was, with all it knew? Returns whether it can tell what it has. */
  async function meet(server: ServerClient): Promise<boolean> {
    const answer = await ask(async (known) => {
      try {
        return await heartbeat(server, known)
      } catch (error) {
        // The refusal told the server's time; with the corrected offset the same words are accepted.
        if (reasonOf(error) !== 'clock-wrong') throw error
        return heartbeat(server, known)
      }
    })
    const { anchor, continues, statusCursor = null, school, moved } = answer
    if (school !== undefined) ports.enrolment.change({ school })
    if (anchor === undefined) return false
    if (continues) moved()
    else {
      options.log('history-differs', {})
      ports.startOver({ anchor, statusCursor })
      options.onChange()
    }
    return true
  }

  function heartbeat(server: ServerClient, known: Known) {
    const { head, records } = ports.auditHead()
    return server.station.heartbeat({
      auditHead: head,
      auditRecords: records,
      version: options.version,
      ...ports.outbox.counts(),
      ...known,
    })
  }

  async function pullRoster(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.roster.cursor()
      const { entries, more, codeKeys, moved, ...page } = await ask((known) =>
        server.station.roster({ ...known, ...(cursor === null ? {} : { cursor }) }),
      )
      ports.roster.apply(entries, page.cursor, { isLast: !more, also: moved })
      ports.enrolment.change({ codeKeys })
      rosterNews ||= entries.length > 0
      if (!more) break
    }
    if (rosterNews) ports.outbox.rosterChanged(now())
    rosterNews = false
  }

  async function pullStatus(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.enrolment.history().statusCursor
      const { items, more, moved, ...page } = await ask((known) =>
        server.station.status({ ...known, ...(cursor === null ? {} : { cursor }) }),
      )
      if (items.length > 0 || page.cursor !== cursor) {
        ports.outbox.reviewed(items, () => {
          moved()
          ports.enrolment.saveHistory({ statusCursor: page.cursor })
        })
      }
      if (items.length > 0) options.onChange()
      if (!more) return
    }
  }

  async function pushWithdrawals(server: ServerClient): Promise<void> {
    for (const { id, ...title } of ports.outbox.withdrawals()) {
      try {
        const {
          moved,
          anchor: _,
          ...item
        } = await ask((known) => server.station.withdraw({ id, ...title, ...known }))
        ports.outbox.reviewed([item], moved)
      } catch (error) {
        const why = reasonOf(error)
        if (isUnknownThere(error)) ports.outbox.withdrawnHere(id, now(), () => undefined)
        else if (why === 'withdrawal-refused') ports.outbox.withdrawalRefused(id)
        // Anything else is no answer to the student's wish: it is asked again with the next pass.
        else if (endsPass(why) || !needsPerson(why)) throw error
        else options.log('withdrawal-waits', { submissionId: id, reason: why })
      }
    }
  }

  /** Everything the present server may or may not have, page by page; each answer settles what it was asked about. */
  async function askHoldings(server: ServerClient): Promise<void> {
    for (;;) {
      const asked = ports.outbox.unsure(MAX_HOLDINGS)
      if (asked.length === 0 || closed) return
      const { items, moved } = await ask((known) =>
        server.station.holdings({ submissions: [...asked], ...known }),
      )
      ports.outbox.answered(asked, items, now(), moved)
      options.onChange()
    }
  }

  async function pushSubmissions(line: Line): Promise<void> {
    const waiting = [...ports.outbox.due(now(), BATCH)]
    const lane = async (): Promise<void> => {
      for (let item = waiting.shift(); item && !closed; item = waiting.shift()) {
        await pushSubmission(line, item)
        options.onChange()
      }
    }
    // All of them, before the first one's failure ends the pass: none may still be sending when the next one begins.
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
    for (const one of lanes) if (one.status === 'rejected') throw one.reason
  }

  async function pushSubmission(line: Line, item: OutboxItem): Promise<void> {
    // Synthetic photos never leave for a server that was not started as a demo.
    if (item.manifest.training && !line.demo) {
      ports.outbox.blocked(item.submissionId, 'training-refused')
      return
    }
    // Nobody's picture goes to a server that does not know them.
    if (item.rosterId === null) {
      ports.outbox.blocked(item.submissionId, 'not-on-roster')
      return
    }
    try {
      await send(line, item, item.rosterId)
    } catch (error) {
      const why = reasonOf(error)
      options.log('submission-waits', { submissionId: item.submissionId, reason: why, ...causeOf(error) })
      settle(item, why)
      if (endsPass(why)) throw error
    }
  }

  function settle(item: OutboxItem, why: SyncReason): void {
    if (needsPerson(why) && !isOfStation(why)) {
      ports.outbox.blocked(item.submissionId, why)
      return
    }
    // What ends the pass is no fault of the submission: it is due with the next one.
    const delayMs = endsPass(why) ? 0 : backoffMs(item.attempts + 1, options.random())
    ports.outbox.postponed(item.submissionId, why, new Date(now().getTime() + delayMs))
  }

  async function send(line: Line, item: OutboxItem, rosterId: string): Promise<void> {
    const sent = await Promise.allSettled(item.files.map((file) => sendFile(line, item, file)))
    const arrived = sent.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = sent.find((one) => one.status === 'rejected')
    if (failed) {
      ports.outbox.arrived(item.submissionId, arrived)
      throw failed.reason
    }
    if (!ports.outbox.committing(item.submissionId, arrived)) return
    try {
      const { state, receivedAt, moved } = await ask((known) =>
        line.server.station.submit({
          id: item.submissionId,
          manifestHash: item.manifestHash,
          manifest: item.manifest,
          uploads: arrived.map(({ role, url }) => ({ role, uploadId: uploadId(url) })),
          ...(rosterId === item.manifest.rosterId ? {} : { rosterId }),
          ...known,
        }),
      )
      ports.outbox.accepted(item.submissionId, state, receivedAt, moved)
    } catch (error) {
      // The server holds other bytes than we sent: they go up once more, from the first.
      if (reasonOf(error) === 'upload-altered' || reasonOf(error) === 'upload-interrupted') {
        for (const { role } of item.files) ports.outbox.uploadLost(item.submissionId, role)
      }
      throw error
    }
  }

  async function sendFile(
    line: Line,
    item: OutboxItem,
    file: OutboxItem['files'][number],
  ): Promise<ArrivedFile> {
    const { submissionId } = item
    const known = file.uploadUrl && uploadAddress(file.uploadUrl, line)
    if (file.uploaded && known) return { role: file.role, url: known }
    const bytes = await ports.outbox.readFile(submissionId, file.role)
    try {
      const url = await uploadByTus({
        endpoint: line.endpoint,
        stationId: line.stationId,
        send: line.send,
        uploadUrl: known,
        bytes,
        metadata: { submissionId, role: file.role, sha256: file.sha256, mediaType: file.mediaType },
        onUrl: (uploadUrl) => ports.outbox.uploadStarted(submissionId, file.role, uploadUrl),
      })
      return { role: file.role, url }
    } catch (error) {
      if (error instanceof UploadFailed && reasonOf(error) === 'upload-interrupted') {
        ports.outbox.uploadLost(submissionId, file.role)
      }
      throw error
    }
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

/** The server's own word that it never got the submission; a stray 404 of something else does not name the reason. */
const isUnknownThere = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'NOT_FOUND' && reasonOf(error) === 'withdrawal-refused'

/** The signature is not by the key the server has: altered on its way, or signed with another. */
const isUnknownKey = (error: unknown): boolean =>
  error instanceof ORPCError && (error.data as { detail?: unknown } | undefined)?.detail === 'signature-wrong'

/** Said of the booth or the server and not of one submission: the others would hear the same. */
const endsPass = (why: SyncReason): boolean =>
  isOfStation(why) || why === 'history-differs' || why === 'server-full'

const uploadId = (url: string): string => new URL(url).pathname.split('/').at(-1)!

/** Far beyond what sleeping or a slow clock amounts to. */
const JUMP_MS = 30 * 86_400_000

/** A certificate out of its time, on a machine whose clock is known to have jumped: the clock is at fault. */
const inSightOf = (clock: ServerClock, reason: SyncReason): SyncReason =>
  (reason === 'certificate-expired' || reason === 'certificate-not-yet-valid') &&
  Math.abs(clock.jumpedMs()) > JUMP_MS
    ? 'clock-wrong'
    : reason

/** For the log: what the system called it, and for a bug where it is. Messages may quote what somebody typed. */
function causeOf(error: unknown): { readonly code?: string; readonly stack?: readonly string[] } {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(reasonOf(error) === 'internal' ? { stack: framesOf(error) } : {}),
  }
}

/** Everything one pass says goes over this. */
interface Line {
  readonly server: ServerClient
  /** Where uploads are announced. */
  readonly endpoint: string
  readonly stationId: string
  readonly send: SignedSend
  readonly demo: boolean
}

function connect(enrolment: Enrolment, clock: ServerClock, wayOut: WayOut, timeoutMs: number): Line {
  const { serverUrl, stationId, demo } = enrolment
  const identity = { stationId, privateKey: readStationKey(enrolment.privateDer) }
  const send = createSignedSend(identity, clock, wayOut)
  const server = clientOf(serverUrl, (request) => fetchBy((one) => send(one, 'signed'), request, timeoutMs))
  return { server, endpoint: new URL(`${API_PREFIX}/files`, serverUrl).href, stationId, send, demo }
}

/** An answer that is not what the contract says fails here, before anything of it is stored. */
function clientOf(serverUrl: string, send: (request: Request) => Promise<Response>): ServerClient {
  const link = new OpenAPILink(serverContract, {
    url: new URL(API_PREFIX, serverUrl).href,
    plugins: [new ResponseValidationPlugin(serverContract)],
    fetch: (request) => send(request),
  })
  return createORPCClient(link)
}
