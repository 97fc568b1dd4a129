// The listening port. No byte sequence on it may end the process: every request and answer has a listener for its
// errors, every wait a limit, and what goes wrong in one request stays in it. Nothing listens for `upgrade` or `connect`:
// node answers the first as the plain request it also is, and hangs up on the second.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { Log } from '../log.ts'
import type { ServerSettings } from '../settings/settings.ts'
import { limitConnections } from './connections.ts'

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
  readonly log: Log
}

export function createHttpServer(fetch: Fetch, { limits, connectionOf, log }: HttpParts): HttpServer {
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
      const gone = (error: Error): void => log.info({ error: error.name }, 'a caller went away')
      incoming.on('error', gone)
      outgoing.on('error', gone)
      answer(incoming, outgoing).catch((error: unknown) => {
        log.error({ error: error instanceof Error ? error.name : typeof error }, 'an answer was not sent')
        outgoing.destroy()
      })
    },
  )
  server.maxConnections = limits.connections
  limitConnections(server, limits.connectionsPerAddress, connectionOf)
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
