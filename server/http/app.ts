// The server's HTTP face: pages of the console for anybody, and the API behind its door (door.ts). What is not a
// procedure of the contract, because it carries bytes, is answered here by its line in the table of routes.
import type { Socket } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { type Context, Hono } from 'hono'
import { API_PREFIX } from '../../core/contract/server.ts'
import { SERVER_TIME_HEADER } from '../../core/contract/station-signature.ts'
import { roomWordOf } from '../files/disk-space.ts'
import { Refusal } from '../refusal.ts'
import { consoleRoutes } from '../routes/console-routes.ts'
import { publicApi } from '../routes/context.ts'
import type { FirstAdministrator } from '../routes/first-administrator.ts'
import { stationRoutes } from '../routes/station-routes.ts'
import type { ServerContext } from '../server-context.ts'
import type { Staging } from '../uploads/staging.ts'
import { type AccessRules, checkHost } from './access.ts'
import { codeSheetPage, exportDownload, picture } from './console-downloads.ts'
import { consolePages } from './console-pages.ts'
import { type Admitted, admit } from './door.ts'
import { failureResponse, retryAfter, toWireError } from './failure-response.ts'
import { createOpenApi } from './openapi.ts'
import { createByteBudget } from './read-body.ts'
import { remoteAddress } from './remote-address.ts'
import { readTarget, type Target } from './request-target.ts'
import { FIXED_HEADERS, NO_PAGE_POLICY } from './security-headers.ts'
import { clearedCookie, cookieHeader } from './session-cookie.ts'
import { answerUpload } from './uploads.ts'

export interface AppParts {
  readonly server: ServerContext
  readonly staging: Staging
  readonly first: FirstAdministrator
  readonly access: AccessRules
  readonly consoleRoot: string
  readonly version: string
  /** A station or an account spoke over this connection. */
  readonly onProven: (socket: Socket) => void
}

export const FILES_PATH = `${API_PREFIX}/files`

interface Env {
  Bindings: Partial<HttpBindings>
  Variables: { target: Target }
}

export function createApp(parts: AppParts): Hono<Env> {
  const { server, access } = parts
  const app = new Hono<Env>()
  const { bodyBytesAtOnce, bodyBytesAtOncePerStation } = server.settings
  const budget = createByteBudget(bodyBytesAtOnce, bodyBytesAtOncePerStation)
  const door = { server, access, budget }
  const procedures = createProcedures(parts)
  const openApi = createOpenApi(parts.version)

  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(FIXED_HEADERS)) context.header(name, value)
    if (!context.res.headers.has('content-security-policy')) {
      context.header('content-security-policy', NO_PAGE_POLICY)
    }
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    context.header(SERVER_TIME_HEADER, String(server.now().getTime()))
  })
  app.onError((error) => failureResponse(error, server.log))
  app.notFound(() => failureResponse(new Refusal('NOT_FOUND', 'route'), server.log))
  app.use(async (context, next) => {
    context.set('target', readTarget(context.req.url, context.env?.incoming?.url))
    await next()
  })

  app.all(`${API_PREFIX}/*`, async (context) => {
    const target = context.get('target')
    const below = target.path.slice(API_PREFIX.length)
    const admitted = await admit(door, context.req.raw, target, below, () => {
      const socket = context.env?.incoming?.socket
      if (socket) parts.onProven(socket)
    })
    try {
      return (await answerBytes({ ...parts, openApi }, admitted)) ?? (await procedures(context, admitted))
    } finally {
      admitted.release()
    }
  })

  app.get('/', (context) => context.redirect('/console/'))
  app.get('/console', (context) => context.redirect('/console/'))
  app.use('/console/*', async (context, next) => {
    checkHost(access, context.req.header('host') ?? '')
    await next()
  })
  app.route('/console/', consolePages(parts.consoleRoot, access))
  return app
}

/** What carries bytes; null where the route is a procedure of the contract. */
async function answerBytes(
  { server, staging, openApi }: AppParts & { readonly openApi: () => Promise<Buffer> },
  { route, places, request, station, session, school }: Admitted,
): Promise<Response | null> {
  const query = new URL(request.url).searchParams
  switch (route.path) {
    case '/files':
    case '/files/{uploadId}': {
      const uploadId = places['uploadId'] ?? null
      return answerUpload({ server, staging, station: station!, request, uploadId, filesPath: FILES_PATH })
    }
    case '/console/submissions/{submissionId}/files/{role}':
      return picture(school!, session!.account, places['submissionId']!, places['role']!)
    case '/console/export.zip':
      return exportDownload(school!, session!.account, query)
    case '/console/roster/codes':
      return codeSheetPage(school!, session!.account, query)
    case '/openapi.json':
      return new Response(new Uint8Array(await openApi()), {
        headers: { 'content-type': 'application/json' },
      })
    default:
      return null
  }
}

function createProcedures(parts: AppParts) {
  const { server, access } = parts
  const handler = new OpenAPIHandler(createRouter(parts), {
    interceptors: [
      async (options) => {
        try {
          const answer = await options.next()
          // What an answer promises (a receipt, a place among the stations, a decision, a withdrawal) outlives the power.
          if (options.request.method !== 'GET') await server.durable()
          return answer
        } catch (error) {
          const wire = toWireError(error, server.log)
          for (const header of retryAfter(wire)) options.context.header(...header)
          throw wire
        }
      },
    ],
  })
  return async (
    context: Context<Env>,
    { request, station, session, school }: Admitted,
  ): Promise<Response> => {
    const extra: [string, string][] = []
    const secure = session?.secure ?? false
    const { matched, response } = await handler.handle(request, {
      prefix: API_PREFIX,
      context: {
        server,
        school,
        station,
        account: session?.account ?? null,
        device: session?.device ?? null,
        from: remoteAddress(context.env?.incoming?.socket.remoteAddress, context.req.raw.headers, access),
        header: (name, value) => extra.push([name, value]),
        cookie: {
          token: session?.token ?? null,
          set: (fresh) => extra.push(['set-cookie', cookieHeader(fresh, secure)]),
          clear: () => extra.push(['set-cookie', clearedCookie(secure)]),
        },
      },
    })
    if (!matched) throw new Refusal('NOT_FOUND', 'route')
    const own = new Response(response.body, response)
    for (const [name, value] of extra) own.headers.append(name, value)
    return own
  }
}

function createRouter({ staging, first, version }: AppParts) {
  return publicApi.router({
    health: publicApi.health.handler(async ({ context: { server } }) => {
      await server.db.selectFrom('folder').select('demo').executeTakeFirstOrThrow()
      const { level } = await server.space.look()
      const ok = level !== 'moved'
      const room = roomWordOf(level)
      return { ok, version, demo: server.demo, serverTimeMs: server.now().getTime(), room }
    }),
    station: stationRoutes(staging),
    console: consoleRoutes(first),
  })
}
