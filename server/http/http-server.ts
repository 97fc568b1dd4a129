// The listening port. No byte sequence on it may end the process: every request and answer has a listener for its
// errors, every wait a limit, and what goes wrong in one request stays in it. Nothing listens for `upgrade` or `connect`:
// node answers the first as the plain request it also is, and hangs up on the second.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { Log } from '../log.ts'
import type { ServerSettings } from '../settings/settings.ts'
import { type Crowd, limitConnections } from './connections.ts'

export interface HttpServer {
  /** Port 0 takes a free one. Resolves with the address. */
  readonly listen: (port: number, host: string) => Promise<string>
  /** Lets running requests finish, for a while. */
  readonly close: () => Promise<void>
}

type Fetch = (request: Request, bindings: HttpBindings) => Response | Promise<Response>

const CLOSE_MS = 5000

const hangUpWith = (status: number): Response =>
  new Response(null, { status, headers: { connection: 'close' } })

export interface HttpParts {
  readonly limits: ServerSettings['http']
  /** See limitConnections. */
  readonly connectionOf: (socketAddress: string | undefined) => string | null
  readonly crowd: Crowd
  readonly log: Log
}

/** Requests sent ahead on one connection, before the first answer was read. Our booths and browsers send none. */
const AHEAD = 16
/** For what is still on its way when the answer is out. */
const REST_MS = 500

const waiting = new WeakMap<Socket, number>()

/** Whoever sends on and on without reading an answer is hung up on: each answer would wait in memory. */
function mayQueue(socket: Socket, outgoing: ServerResponse): boolean {
  const before = waiting.get(socket) ?? 0
  if (before >= AHEAD || socket.destroyed) {
    socket.destroy()
    return false
  }
  waiting.set(socket, before + 1)
  outgoing.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1))
  return true
}

/** An answer that needed no body ends the matter, however slowly the body goes on coming. */
function hangUpOnRest(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once('finish', () => {
    if (incoming.complete) return
    setTimeout(() => {
      if (!incoming.complete) incoming.socket.destroy()
    }, REST_MS).unref()
  })
}

const LATE_MS = 30_000

export function createHttpServer(fetch: Fetch, { limits, connectionOf, crowd, log }: HttpParts): HttpServer {
  const answer = getRequestListener((request, bindings) => fetch(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      // No host, or a target that is no address: this is no request.
      if (error instanceof RequestError) return hangUpWith(400)
      log.error({ error: error instanceof Error ? error.name : typeof error }, 'a request failed')
      return hangUpWith(500)
    },
  })
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersSeconds * 1000,
      requestTimeout: limits.requestSeconds * 1000,
      connectionsCheckingInterval: 5000,
    },
    (incoming, outgoing) => {
      if (!mayQueue(incoming.socket, outgoing)) return
      // Two readers could each believe another of them (RFC 9112, 3.2).
      if ((incoming.headersDistinct['host']?.length ?? 0) > 1) {
        outgoing.writeHead(400, { connection: 'close' }).end()
        return
      }
      hangUpOnRest(incoming, outgoing)
      const gone = (error: Error): void => log.info({ error: error.name }, 'a caller went away')
      incoming.on('error', gone)
      outgoing.on('error', gone)
      answer(incoming, outgoing).catch((error: unknown) => {
        log.error({ error: error instanceof Error ? error.name : typeof error }, 'an answer was not sent')
        outgoing.destroy()
      })
    },
  )
  // Node would answer by itself and go on listening to the body.
  server.on('checkExpectation', (incoming, outgoing) => {
    hangUpOnRest(incoming, outgoing)
    outgoing.writeHead(417, { connection: 'close' }).end()
  })
  limitConnections(server, limits.connectionsPerAddress, connectionOf)
  crowd.watch(server)
  // Longer than announced: whoever is slow to notice that a quiet line's time is over finds nobody who just hung up.
  server.keepAliveTimeoutBuffer = LATE_MS
  server.maxRequestsPerSocket = limits.requestsPerConnection
  server.timeout = limits.idleSeconds * 1000
  return { listen: (port, host) => listen(server, port, host), close: () => close(server) }
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const hurry = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
  await closed
  clearTimeout(hurry)
}
