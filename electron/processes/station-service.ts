// The station inside its own process: answers the shell's calls, speaks the contract over each port a page was given, and
// has its keys wrapped and, where Node cannot be had, its vision children started by the shell.
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain, ParentPort } from 'electron'
import { StationUnusable } from '../../station/folder/startup-failure.ts'
import type { Keyring } from '../../station/keys/data-key.ts'
import { type OpenStationOptions, openStation } from '../../station/open-station.ts'
import type { Caller } from '../../station/presence/sign-ins.ts'
import type { Station } from '../../station/station.ts'
import { holdsUnsent } from '../../station/submissions/unsent.ts'
import { forkVision, visionProcess } from '../../station/vision/vision-process.ts'
import {
  callsOver,
  type DisplayOf,
  fromPlainRequest,
  type PortFor,
  type ShellCalls,
  type StationCalls,
  toPlainResponse,
} from './calls.ts'
import { createVisionCarriers } from './vision-carrier.ts'

export interface StationServiceOptions extends OpenStationOptions {
  /** The plain Node that runs vision children; null has the shell start them. */
  readonly node: string | null
  readonly visionFile: string
}

/** Resolves when the station is open; rejects with what is no known problem of the data folder. */
export async function runStationService(
  parent: Pick<ParentPort, 'on' | 'postMessage'>,
  { node, visionFile, ...options }: StationServiceOptions,
): Promise<void> {
  let station: Station | null = null
  const opened = (): Station => {
    if (!station) throw new Error('the station is not open')
    return station
  }
  const carriers = createVisionCarriers({
    start: (id) => shell.startVision(id),
    end: (id) => shell.endVision(id),
  })
  const answers: StationCalls = {
    bytes: async (request) => {
      const answer = await opened().http(fromPlainRequest(request), CALLERS.operator)
      return toPlainResponse(answer ?? new Response(null, { status: 404 }))
    },
    isQuiet: () => isQuiet(opened(), options.dataDir),
    visionExited: carriers.exited,
    close: async () => opened().close(),
  }
  const shell = callsOver<ShellCalls, StationCalls>(
    {
      post: (message) => parent.postMessage(message),
      listen: (hear) => parent.on('message', ({ data }) => hear(data)),
    },
    answers,
  )
  const early: [MessagePortMain, DisplayOf][] = []
  parent.on('message', ({ data, ports: [port] }) => {
    if (!port) return
    const purpose = data as PortFor
    if (purpose.for === 'vision') carriers.connect(purpose.id, port)
    else if (station) serve(station, port, purpose.display)
    else early.push([port, purpose.display])
  })

  const keyring: Keyring = {
    kind: 'safe-storage',
    wrap: async (key) => Buffer.from(await shell.wrapKey(key)),
    unwrap: async (wrapped) => Buffer.from(await shell.unwrapKey(wrapped)),
  }
  const startVision =
    node === null
      ? () => visionProcess(carriers.open())
      : () => forkVision({ childFile: visionFile, resourcesDir: options.resourcesDir, quiet: false, node })
  try {
    station = await openStation(options, { keyring: () => keyring, startVision })
  } catch (error) {
    if (!(error instanceof StationUnusable)) throw error
    await shell.unusable(error.problem)
    return
  }
  for (const [port, display] of early) serve(station, port, display)
  await shell.opened()
}

/** A window's page has a new port after every load; the sign-in is the window's. Bytes are asked for by either page. */
const CALLERS: Readonly<Record<DisplayOf, Caller>> = {
  operator: { connection: 'operator-window' },
  sitter: { connection: 'sitter-window' },
}

/** The sitter's page is told what to show; there is nothing it could ask for. */
function serve({ router, displayRouter }: Station, port: MessagePortMain, display: DisplayOf): void {
  const context = CALLERS[display]
  if (display === 'sitter') new RPCHandler(displayRouter).upgrade(port, { context })
  else new RPCHandler(router).upgrade(port, { context })
  port.start()
}

/**
 * Nobody is at the booth, and nothing is on its way, waits to be sent or waits for somebody: an update must not be what
 * stands between a photo and the server. Practice does not hide what the real folder, then closed, still holds.
 */
export function isQuiet({ state }: Pick<Station, 'state'>, dataDir: string): boolean {
  const sync = state.sync().status()
  const { sessions, training } = state.folder()
  return (
    state.signIns.nobody() &&
    sessions.current() === null &&
    sync.waiting === 0 &&
    sync.blocked === 0 &&
    sync.state !== 'working' &&
    !(training && holdsUnsent(join(dataDir, 'station', 'real')))
  )
}
