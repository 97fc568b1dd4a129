// HOST 1: the same station behind a loopback web server, shown by Chromium. Where the Electron shell cannot be had this
// is the product; everywhere it is what the tests drive.
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import type { Caller } from '../presence/sign-ins.ts'
import type { Station } from '../station.ts'
import { type Access, createAccess, type Refused } from './access.ts'
import { createScreens, type PageRoots } from './pages.ts'
import { createRpcSockets, MAX_MESSAGE_BYTES, type ServeSocket } from './rpc-socket.ts'

export interface Kiosk {
  readonly port: number
  /** A new address with a token that opens the booth once and not for long; the one given before is dead. */
  readonly address: () => string
  readonly close: () => Promise<void>
}

export interface KioskOptions {
  readonly station: Pick<Station, 'router' | 'displayRouter' | 'http'>
  readonly roots: PageRoots
  readonly port: number
  /** Called when a start address was used, so that the next one can be shown. */
  readonly onOpened?: () => void
  /** How long a start address opens the booth when nobody does. */
  readonly startAddressMs?: number
  readonly monotonicMs?: () => number
}

const SAYS: Record<Refused, string> = {
  'foreign-host': '请使用启动时显示的地址。Use the address shown at start-up.',
  'foreign-origin': '拒绝来自其他网页的请求。Requests from other pages are refused.',
  'no-session': '请使用启动时显示的一次性地址打开。Open the one-time address shown at start-up.',
}

const START_ADDRESS_MS = 10 * 60_000

export async function createKiosk({
  station,
  roots,
  port,
  onOpened = () => undefined,
  startAddressMs = START_ADDRESS_MS,
  monotonicMs = () => performance.now(),
}: KioskOptions): Promise<Kiosk> {
  let bound = port
  const access = createAccess({
    port: () => bound,
    tokenLifeMs: startAddressMs,
    monotonicMs,
    onExchange: onOpened,
  })
  const server = serve({
    fetch: application(station, roots, access).fetch,
    hostname: '127.0.0.1',
    port,
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  bound = (server.address() as AddressInfo).port
  const sockets = attachRpc(server, station, access)
  return {
    port: bound,
    address: () => `http://127.0.0.1:${bound}/start?token=${access.newToken()}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Env {
  Variables: { caller: Caller }
}

function application(station: KioskOptions['station'], roots: PageRoots, access: Access): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (context, next) => {
    const { req } = context
    const checked = access.check(
      { host: req.header('host'), origin: req.header('origin'), cookie: req.header('cookie') },
      { strict: req.method !== 'GET' && req.method !== 'HEAD' },
    )
    // The start page is how a session begins; it still has to come to our own name.
    if (checked === 'no-session' && req.path === '/start') return next()
    if (typeof checked === 'string') return context.text(SAYS[checked], 403)
    context.set('caller', checked)
    return next()
  })
  app.get('/start', (context) => {
    const cookie = access.exchange(context.req.query('token') ?? '')
    if (cookie === null) return context.text(SAYS['no-session'], 403)
    context.header('set-cookie', cookie)
    context.header('cache-control', 'no-store')
    return context.redirect('/', 303)
  })
  app.route(
    '/',
    createScreens(roots, (request, caller) => station.http(request, caller!)),
  )
  return app
}

/** Each display has its own way in: the sitter's is told what to show and can ask for nothing. */
const DISPLAYS = ['/rpc', '/rpc?display=sitter'] as const

function attachRpc(
  server: Server,
  { router, displayRouter }: KioskOptions['station'],
  access: Access,
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const serveAt: Readonly<Record<string, ServeSocket | undefined>> = Object.fromEntries([
    [DISPLAYS[0], createRpcSockets(router)],
    [DISPLAYS[1], createRpcSockets(displayRouter)],
  ])
  server.on('upgrade', (request, socket: Socket, head) => {
    // Node leaves a socket that asks for an upgrade to whoever listens, its errors as well.
    socket.on('error', () => socket.destroy())
    const { host, origin, cookie } = request.headers
    const checked = access.check({ host, origin, cookie }, { strict: true })
    const serveSocket = serveAt[request.url ?? '']
    if (typeof checked === 'string' || !serveSocket) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => serveSocket(client, checked))
  })
  return sockets
}
