// HOST 1: the same station behind a loopback web server, shown by Chromium. Where the Electron shell cannot be had this
// is the product; everywhere it is what the tests drive.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { RPCHandler } from '@orpc/server/ws'
import { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import { type Access, createAccess, type Refused } from './kiosk/access.ts'
import { createScreens, type PageRoots } from './kiosk/pages.ts'
import type { Station } from './station.ts'

export interface Kiosk {
  readonly port: number
  /** The address with its one-time token; a fresh one each time the last was used. */
  readonly address: () => string
  readonly close: () => Promise<void>
}

export interface KioskOptions {
  readonly station: Pick<Station, 'router' | 'http'>
  readonly roots: PageRoots
  readonly port: number
  /** Called when a start address was used, so that the next one can be shown. */
  readonly onOpened?: () => void
}

const SAYS: Record<Refused, string> = {
  'foreign-host': '请使用启动时显示的地址。Use the address shown at start-up.',
  'foreign-origin': '拒绝来自其他网页的请求。Requests from other pages are refused.',
  'no-session': '请使用启动时显示的一次性地址打开。Open the one-time address shown at start-up.',
}

/** RPC messages are small JSON; pictures travel by HTTP. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

export async function createKiosk({ station, roots, port, onOpened }: KioskOptions): Promise<Kiosk> {
  let bound = port
  const access = createAccess(() => bound, onOpened)
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
    address: () => `http://127.0.0.1:${bound}/start?token=${access.token()}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function application(station: KioskOptions['station'], roots: PageRoots, access: Access): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    const { req } = context
    const refused = access.check(
      { host: req.header('host'), origin: req.header('origin'), cookie: req.header('cookie') },
      { strict: req.method !== 'GET' && req.method !== 'HEAD' },
    )
    // The start page is how a session begins; it still has to come to our own name.
    if (refused === 'no-session' && req.path === '/start') return next()
    if (refused) return context.text(SAYS[refused], 403)
    return next()
  })
  app.get('/start', (context) => {
    const cookie = access.exchange(context.req.query('token') ?? '')
    if (cookie === null) return context.text(SAYS['no-session'], 403)
    context.header('set-cookie', cookie)
    context.header('cache-control', 'no-store')
    return context.redirect('/', 303)
  })
  app.route('/', createScreens(roots, station.http))
  return app
}

function attachRpc(server: Server, station: KioskOptions['station'], access: Access): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const rpc = new RPCHandler(station.router)
  server.on('upgrade', (request, socket, head) => {
    const { host, origin, cookie } = request.headers
    const refused = access.check({ host, origin, cookie }, { strict: true })
    if (refused || request.url !== '/rpc') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      void rpc.upgrade(client, { context: {} })
    })
  })
  return sockets
}
