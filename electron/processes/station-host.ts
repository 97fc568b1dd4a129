// The station's process as the shell sees it: started, given ports for pages, asked for bytes, started again.
import { randomUUID } from 'node:crypto'
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron'
import type { Problem } from '../../core/contract/station-records.ts'
import type { Keyring } from '../../station/keys/data-key.ts'
import {
  callsOver,
  type DisplayOf,
  fromPlainResponse,
  type PortFor,
  type ShellCalls,
  type StationCalls,
  toPlainRequest,
} from './calls.ts'

type Child = Pick<UtilityProcess, 'on' | 'once' | 'postMessage' | 'kill'>

export interface StationHostOptions {
  readonly forkStation: () => Child
  readonly forkVision: () => Child
  readonly createChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>
  readonly keyring: Keyring
  readonly onOpened: () => void
  readonly onUnusable: (problem: Problem) => void
  /** Not called for an end that was asked for, nor after `onUnusable`. */
  readonly onGone: (code: number) => void
}

export interface StationHost {
  readonly givePage: (port: MessagePortMain, display: DisplayOf) => void
  readonly bytes: (request: Request) => Promise<Response>
  readonly isQuiet: () => Promise<boolean>
  readonly close: () => Promise<void>
}

/** Beyond this a station that is asked to close is ended: what it has saved is on the disk. */
const CLOSE_MS = 5000

/** A process that has not come up yet cannot be ended before it has. */
function endNow(child: Child): void {
  if (!child.kill()) child.once('spawn', () => child.kill())
}

export function startStation(options: StationHostOptions): StationHost {
  const child = options.forkStation()
  const visions = new Map<number, Child>()
  let expected = false
  const exit = Promise.withResolvers<void>()

  const answers: ShellCalls = {
    wrapKey: (key) => options.keyring.wrap(Buffer.from(key)),
    unwrapKey: (wrapped) => options.keyring.unwrap(Buffer.from(wrapped)),
    startVision: (id) => startVision(id),
    endVision,
    opened: options.onOpened,
    unusable: (problem) => {
      expected = true
      endNow(child)
      options.onUnusable(problem)
    },
  }
  const station = callsOver<StationCalls, ShellCalls>(
    {
      post: (message) => child.postMessage(message),
      listen: (hear) => void child.on('message', hear),
    },
    answers,
  )
  const give = (purpose: PortFor, port: MessagePortMain): void => child.postMessage(purpose, [port])

  const visionExited = (id: number): void => {
    visions.delete(id)
    if (!station.$closed) void station.visionExited.asEvent(id)
  }

  /** A job waits for its child's end; so one that was never there is told as gone too. */
  function startVision(id: number): void {
    try {
      const vision = options.forkVision()
      visions.set(id, vision)
      vision.on('exit', () => visionExited(id))
      const { port1, port2 } = options.createChannel()
      vision.postMessage('jobs', [port1])
      give({ for: 'vision', id }, port2)
    } catch {
      visionExited(id)
    }
  }

  function endVision(id: number): void {
    const vision = visions.get(id)
    if (vision) endNow(vision)
    else visionExited(id)
  }

  child.on('exit', (code) => {
    for (const vision of visions.values()) endNow(vision)
    station.$close(new Error('the station ended'))
    exit.resolve()
    if (!expected) options.onGone(code)
  })

  return {
    givePage: (port, display) => give({ for: 'page', display }, port),
    bytes: async (request) => {
      try {
        return fromPlainResponse(await station.bytes(await toPlainRequest(request)))
      } catch {
        // The station is ending or not there yet; the page tries again when it is back.
        return Response.json({ code: 'STORE_FAILED', id: randomUUID() }, { status: 503 })
      }
    },
    isQuiet: () => station.isQuiet(),
    close: async () => {
      expected = true
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref())
      await Promise.race([station.close().catch(() => undefined), exit.promise, late])
      endNow(child)
    },
  }
}
