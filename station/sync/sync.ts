// The way to the server and back: roster down, submissions up, verdicts down. One pass at a time; each submission
// carries its own reason, so that one bad record never holds up the others.
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, type StatusItem, serverContract } from '../../core/contract/server.ts'
import type { SyncStatus } from '../../core/contract/station.ts'
import { backoffMs } from '../../core/submission/backoff.ts'
import { needsPerson, type SyncReason } from '../../core/submission/sync-reason.ts'
import { reasonOf } from './failure-reason.ts'
import type { ArrivedFile, Enrolment, OutboxItem, SyncPorts } from './ports.ts'
import {
  createServerClock,
  createSignedFetch,
  createStationKey,
  readStationKey,
  type ServerClock,
  type StationIdentity,
} from './signed-fetch.ts'
import { UploadFailed, uploadByTus } from './tus-upload.ts'

type ServerClient = JsonifiedClient<ContractRouterClient<typeof serverContract>>

export interface SyncOptions {
  readonly ports: SyncPorts
  readonly stationName: () => string
  readonly version: string
  readonly now: () => Date
  readonly random: () => number
  /** Rest between passes when there is nothing to do. */
  readonly idleMs: number
  readonly timeoutMs: number
  readonly onChange: () => void
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void
}

export interface Sync {
  /** Runs a pass now (or joins the running one). */
  readonly now: () => Promise<SyncStatus>
  readonly status: () => SyncStatus
  /** Exchanges a one-time code for a station identity; throws the server's failure. */
  readonly enrol: (serverUrl: string, code: string) => Promise<void>
  readonly close: () => Promise<void>
}

const BATCH = 20
/** Submissions on their way at once: while one waits for the server's disk, the next one's bytes travel. */
const LANES = 6

export function createSync(options: SyncOptions): Sync {
  const { ports, now } = options
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let failures = 0
  let reason: SyncReason | null = null
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
    timer = setTimeout(() => void pass(), delayMs)
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
    const enrolment = ports.enrolment.read()
    if (!enrolment || closed) return
    const line = connect(enrolment, clock, options.timeoutMs)
    const { server } = line
    try {
      await heartbeat(server)
      await pullRoster(server)
      await pushWithdrawals(server)
      await pushSubmissions(line)
      await pullStatus(server)
      failures = 0
      reason = null
      lastContactAt = now()
      schedule(restMs())
    } catch (error) {
      reason = reasonOf(error)
      failures += 1
      options.log('sync-failed', { reason, failures })
      schedule(backoffMs(failures, options.random()))
    }
  }

  /** Until the next submission is due, but no longer than the usual rest. */
  function restMs(): number {
    const due = ports.outbox.nextDueAt()
    if (due === null) return options.idleMs
    return Math.min(options.idleMs, Math.max(250, due.getTime() - now().getTime()))
  }

  async function heartbeat(server: ServerClient): Promise<void> {
    const { head, records } = ports.auditHead()
    const counts = ports.outbox.counts()
    const beat = () =>
      server.station.heartbeat({
        auditHead: head,
        auditRecords: records,
        version: options.version,
        ...counts,
      })
    try {
      await beat()
    } catch (error) {
      // The refusal told the server's time; with the corrected offset the same words are accepted.
      if (reasonOf(error) !== 'clock-wrong') throw error
      await beat()
    }
  }

  async function pullRoster(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.roster.cursor()
      const page = await server.station.roster(cursor === null ? {} : { cursor })
      ports.roster.apply(page.entries, page.cursor)
      ports.enrolment.saveCodeKeys(page.codeKeys)
      if (!page.more) return
    }
  }

  async function pullStatus(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.enrolment.statusCursor()
      const page = await server.station.status(cursor === null ? {} : { cursor })
      if (page.items.length > 0) {
        ports.outbox.reviewed(page.items)
        options.onChange()
      }
      if (page.cursor !== cursor) ports.enrolment.saveStatusCursor(page.cursor)
      if (!page.more) return
    }
  }

  async function pushWithdrawals(server: ServerClient): Promise<void> {
    for (const id of ports.outbox.withdrawals()) {
      try {
        ports.outbox.reviewed([await server.station.withdraw({ id })])
      } catch (error) {
        const why = reasonOf(error)
        if (!needsPerson(why)) throw error
        if (isUnknownThere(error)) ports.outbox.reviewed([withdrawnHere(id, now())])
        else ports.outbox.withdrawalRefused(id, why)
      }
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
    await Promise.all(Array.from({ length: LANES }, lane))
  }

  async function pushSubmission(line: Line, item: OutboxItem): Promise<void> {
    // Synthetic photos never leave for a server that was not started as a demo.
    if (item.manifest.training && !line.demo) {
      ports.outbox.blocked(item.submissionId, 'training-refused')
      return
    }
    try {
      await send(line, item)
    } catch (error) {
      settle(item, reasonOf(error))
    }
  }

  function settle(item: OutboxItem, why: SyncReason): void {
    options.log('submission-waits', { submissionId: item.submissionId, reason: why })
    if (needsPerson(why)) {
      ports.outbox.blocked(item.submissionId, why)
      return
    }
    const delayMs = backoffMs(item.attempts + 1, options.random())
    ports.outbox.postponed(item.submissionId, why, new Date(now().getTime() + delayMs))
  }

  async function send(line: Line, item: OutboxItem): Promise<void> {
    const sent = await Promise.allSettled(item.files.map((file) => sendFile(line, item, file)))
    const arrived = sent.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = sent.find((one) => one.status === 'rejected')
    if (failed) {
      ports.outbox.arrived(item.submissionId, arrived)
      throw failed.reason
    }
    if (!ports.outbox.committing(item.submissionId, arrived)) return
    try {
      const receipt = await line.server.station.submit({
        id: item.submissionId,
        manifestHash: item.manifestHash,
        manifest: item.manifest,
        uploads: arrived.map(({ role, url }) => ({ role, uploadId: uploadId(url) })),
      })
      ports.outbox.accepted(item.submissionId, receipt.state, receipt.receivedAt)
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
    if (file.uploaded && file.uploadUrl) return { role: file.role, url: file.uploadUrl }
    const bytes = await ports.outbox.readFile(submissionId, file.role)
    try {
      const url = await uploadByTus({
        endpoint: line.filesUrl,
        uploadUrl: file.uploadUrl,
        bytes,
        metadata: { submissionId, role: file.role, sha256: file.sha256, mediaType: file.mediaType },
        identity: line.identity,
        clock,
        timeoutMs: options.timeoutMs,
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
    const key = createStationKey()
    const server = clientOf(serverUrl, (request, init) =>
      fetch(request, { ...init, redirect: 'error', signal: AbortSignal.timeout(options.timeoutMs) }),
    )
    const answer = await server.station.enrol({ code, name: options.stationName(), publicKey: key.publicRaw })
    clock.learn(answer.serverTimeMs, 0)
    const { stationId, codeKeys, demo } = answer
    ports.enrolment.save({ serverUrl, stationId, privateDer: key.privateDer, codeKeys, demo })
    await pass()
  }

  schedule(0)
  return {
    now: async () => {
      await pass()
      return status()
    },
    status,
    enrol,
    close: async () => {
      closed = true
      if (timer) clearTimeout(timer)
      await running
    },
  }
}

/** The server's own word that it never got the submission; a stray 404 of something else does not name the reason. */
const isUnknownThere = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'NOT_FOUND' && reasonOf(error) === 'withdrawal-refused'

/** The commit never arrived, so there is nothing to take back there and nothing more to send. */
const withdrawnHere = (submissionId: string, at: Date): StatusItem => ({
  submissionId,
  state: 'withdrawn',
  reasons: [],
  note: '',
  at: at.toISOString(),
})

const uploadId = (url: string): string => new URL(url).pathname.split('/').at(-1)!

/** Everything one pass says goes over this. */
interface Line {
  readonly server: ServerClient
  readonly filesUrl: string
  readonly identity: StationIdentity
  readonly demo: boolean
}

function connect(enrolment: Enrolment, clock: ServerClock, timeoutMs: number): Line {
  const { serverUrl, stationId, demo } = enrolment
  const identity = { stationId, privateKey: readStationKey(enrolment.privateDer) }
  const server = clientOf(serverUrl, createSignedFetch({ identity, clock, timeoutMs }))
  return { server, filesUrl: new URL(`${API_PREFIX}/files`, serverUrl).href, identity, demo }
}

/** An answer that is not what the contract says fails here, before anything of it is stored. */
function clientOf(
  serverUrl: string,
  send: (request: Request, init: RequestInit) => Promise<Response>,
): ServerClient {
  const link = new OpenAPILink(serverContract, {
    url: new URL(API_PREFIX, serverUrl).href,
    plugins: [new ResponseValidationPlugin(serverContract)],
    fetch: (request, init) => send(request, init as RequestInit),
  })
  return createORPCClient(link)
}
