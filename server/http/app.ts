// The server's HTTP face. Three doors, each with its own proof: stations sign, the console has a session and must come
// from its own page, and a few answers are for anybody (health, the API's description, enrolment by one-time code).
import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { type Context, Hono } from 'hono'
import { API_PREFIX } from '../../core/contract/server.ts'
import { SERVER_TIME_HEADER } from '../../core/contract/station-signature.ts'
import { accountOf } from '../accounts/sessions.ts'
import type { Backend } from '../backend.ts'
import { ownsUpload, type Staging } from '../files/staging.ts'
import { Refusal } from '../refusal.ts'
import { consoleRoutes } from '../routes/console-routes.ts'
import { publicApi, type RequestContext } from '../routes/context.ts'
import type { FirstAdministrator } from '../routes/first-administrator.ts'
import { stationRoutes } from '../routes/station-routes.ts'
import { verifyRequest } from '../stations/verify-request.ts'
import { type AccessRules, checkHost, checkOrigin } from './access.ts'
import { codeSheetPage, exportDownload, picture } from './console-downloads.ts'
import { consolePages } from './console-pages.ts'
import { failureResponse, toWireError } from './failure-response.ts'
import { openApiDocument } from './openapi.ts'
import { readBody } from './read-body.ts'
import { FIXED_HEADERS, NO_PAGE_POLICY } from './security-headers.ts'
import { clearedCookie, cookieHeader, readCookie } from './session-cookie.ts'

export interface AppParts {
  readonly backend: Backend
  readonly staging: Staging
  readonly first: FirstAdministrator
  readonly access: AccessRules
  readonly consoleRoot: string
  readonly version: string
}

export const FILES_PATH = `${API_PREFIX}/files`
const USUAL_BODY_BYTES = 2_000_000
// 20 million characters of CSV, of up to three bytes each, inside JSON.
const ROSTER_BODY_BYTES = 64_000_000

interface Env {
  Bindings: Partial<HttpBindings>
  Variables: { session: Session }
}

interface Session {
  readonly account: RequestContext['account']
  readonly token: string | null
  readonly secure: boolean
}

export function createApp(parts: AppParts): Hono<Env> {
  const { backend, staging, access } = parts
  const app = new Hono<Env>()
  const handler = new OpenAPIHandler(createRouter(parts), {
    interceptors: [
      async (options) => {
        try {
          return await options.next()
        } catch (error) {
          throw toWireError(error, backend.log)
        }
      },
    ],
  })

  async function answer(context: Context<Env>, request: Request, caller: Partial<RequestContext>) {
    const cookies: string[] = []
    const { token = null, secure = false } = context.get('session') ?? {}
    const { matched, response } = await handler.handle(request, {
      prefix: API_PREFIX,
      context: {
        backend,
        station: null,
        account: null,
        from: remoteAddress(context, access),
        cookie: {
          token,
          set: (fresh) => cookies.push(cookieHeader(fresh, secure)),
          clear: () => cookies.push(clearedCookie(secure)),
        },
        ...caller,
      },
    })
    if (!matched) throw new Refusal('NOT_FOUND', 'route')
    const own = new Response(response.body, response)
    for (const cookie of cookies) own.headers.append('set-cookie', cookie)
    return own
  }

  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(FIXED_HEADERS)) context.header(name, value)
    if (!context.res.headers.has('content-security-policy')) {
      context.header('content-security-policy', NO_PAGE_POLICY)
    }
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    context.header(SERVER_TIME_HEADER, String(backend.now().getTime()))
  })
  app.onError((error) => failureResponse(error, backend.log))
  app.notFound(() => failureResponse(new Refusal('NOT_FOUND', 'route'), backend.log))

  app.all(`${FILES_PATH}/:id?`, async (context) => {
    const request = context.req.raw
    const uploadId = context.req.param('id')
    // GET would hand out what lies in the staging folder; nobody needs it.
    if (!['POST', 'HEAD', 'PATCH', 'DELETE'].includes(request.method)) throw new Refusal('NOT_FOUND', 'route')
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    const path = pathname + search
    const station = await verifyRequest(backend, { method, path, headers, bodySha256: null })
    if (uploadId !== undefined && !ownsUpload(station.id, uploadId)) {
      throw new Refusal('NOT_FOUND', 'upload-interrupted')
    }
    return staging.handle(request)
  })

  const signed = async (context: Context<Env>) => {
    const request = context.req.raw
    const { pathname, search } = new URL(request.url)
    const body = await readBody(request, USUAL_BODY_BYTES)
    const station = await verifyRequest(backend, {
      method: request.method,
      path: pathname + search,
      headers: request.headers,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    })
    return answer(context, withBody(request, body), { station })
  }
  app.all(`${API_PREFIX}/station/*`, signed)
  app.all(`${API_PREFIX}/submissions/*`, signed)

  app.use(`${API_PREFIX}/console/*`, async (context, next) => {
    const host = context.req.header('host') ?? ''
    checkHost(access, host)
    if (!['GET', 'HEAD'].includes(context.req.method)) {
      checkOrigin(access, host, context.req.header('origin') ?? null)
    }
    const secure = access.publicUrl?.protocol === 'https:' && host === access.publicUrl.host
    const token = readCookie(context.req.header('cookie') ?? null, secure)
    context.set('session', { account: token && (await accountOf(backend, token)), token, secure } as Session)
    await next()
  })
  app.get(`${API_PREFIX}/console/submissions/:id/files/:role`, (context) =>
    picture(backend, context.get('session').account, context.req.param('id'), context.req.param('role')),
  )
  app.get(`${API_PREFIX}/console/export.zip`, (context) =>
    exportDownload(backend, context.get('session').account, new URL(context.req.url).searchParams),
  )
  app.get(`${API_PREFIX}/console/roster/codes`, (context) =>
    codeSheetPage(backend, context.get('session').account, new URL(context.req.url).searchParams),
  )
  app.all(`${API_PREFIX}/console/*`, async (context) => {
    const limit = context.req.path.endsWith('/roster/import') ? ROSTER_BODY_BYTES : USUAL_BODY_BYTES
    const request = withBody(context.req.raw, await readBody(context.req.raw, limit))
    return answer(context, request, { account: context.get('session').account })
  })

  app.get(`${API_PREFIX}/openapi.json`, async (context) => context.json(await openApiDocument(parts.version)))
  app.all(`${API_PREFIX}/*`, async (context) =>
    answer(context, withBody(context.req.raw, await readBody(context.req.raw, USUAL_BODY_BYTES)), {}),
  )
  app.get('/', (context) => context.redirect('/console/'))
  app.get('/console', (context) => context.redirect('/console/'))
  app.use('/console/*', async (context, next) => {
    checkHost(access, context.req.header('host') ?? '')
    await next()
  })
  app.route('/console/', consolePages(parts.consoleRoot))
  return app
}

function createRouter({ staging, first, version }: AppParts) {
  return publicApi.router({
    health: publicApi.health.handler(async ({ context: { backend } }) => {
      await backend.db.selectFrom('folder').select('demo').executeTakeFirstOrThrow()
      return { ok: true, version, demo: backend.demo, serverTimeMs: backend.now().getTime() }
    }),
    station: stationRoutes(staging),
    console: consoleRoutes(first),
  })
}

/** The same request with the body that was read (and, for a station, proven). */
function withBody({ method, url, headers }: Request, body: Buffer): Request {
  const empty = body.length === 0 || method === 'GET' || method === 'HEAD'
  return new Request(url, { method, headers, ...(empty ? {} : { body: new Uint8Array(body) }) })
}

/** Behind the TLS proxy of the public address, the proxy's word counts; its last entry is its own. */
function remoteAddress(context: Context<Env>, { publicUrl }: AccessRules): string {
  const address = context.env?.incoming?.socket.remoteAddress ?? 'local'
  const loopback = address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
  const forwarded = publicUrl && loopback ? context.req.header('x-forwarded-for') : undefined
  return forwarded?.split(',').at(-1)?.trim() || address
}
