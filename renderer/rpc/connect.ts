// One client of the station, whatever carries it: a MessagePort that the Electron preload hands over, or a WebSocket to
// the host this page came from.
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract'
import type { stationContract } from '../../core/contract/station.ts'
import { isSitterDisplay } from '../sitter/display.ts'

export type StationClient = ContractRouterClient<typeof stationContract>

/** Of the operator's page to the station, or of the sitter's to the little it is told: each has a contract of its own. */
export interface Connection<C extends AnyContractRouter> {
  readonly client: ContractRouterClient<C>
  /** Resolves when the carrier is gone. */
  readonly closed: Promise<void>
}

/** The preload posts this with one port, and again with a new one whenever the station was started anew. */
const PORT_MESSAGE = 'station-port'

let fresh: MessagePort | null = null
let awaited: ((port: MessagePort) => void) | null = null
addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source !== window || event.data !== PORT_MESSAGE || !port) return
  if (awaited) awaited(port)
  else fresh = port
  awaited = null
})

/** Each port serves one connection. */
function nextPort(): Promise<MessagePort> {
  const port = fresh
  fresh = null
  return port
    ? Promise.resolve(port)
    : new Promise((resolve) => {
        awaited = resolve
      })
}

/** A page that came over http has a station there; any other page is handed a port by its shell. */
export const connect = async <C extends AnyContractRouter>(): Promise<Connection<C>> =>
  location.protocol.startsWith('http') ? overSocket<C>() : overPort<C>(await nextPort())

function overPort<C extends AnyContractRouter>(carrier: MessagePort): Connection<C> {
  carrier.start()
  const closed = new Promise<void>((resolve) =>
    carrier.addEventListener('close', () => resolve(), { once: true }),
  )
  return { client: createORPCClient(new PortLink({ port: carrier })), closed }
}

async function overSocket<C extends AnyContractRouter>(): Promise<Connection<C>> {
  const address = new URL(isSitterDisplay(location.search) ? 'rpc?display=sitter' : 'rpc', document.baseURI)
  address.protocol = address.protocol.replace('http', 'ws')
  const socket = new WebSocket(address)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error('no connection')), { once: true })
  })
  const closed = new Promise<void>((resolve) =>
    socket.addEventListener('close', () => resolve(), { once: true }),
  )
  return { client: createORPCClient(new SocketLink({ websocket: socket })), closed }
}
