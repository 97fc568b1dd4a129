// The one door. A request's target is read, its route found in the table of who may call what, the caller proven, and
// only then its body read, as far as the route allows. What is behind the door works on what the door made of it.
import { createHash } from 'node:crypto'
import { UNATTENDED_HEADER } from '../../core/contract/server.ts'
import type { Account } from '../../core/contract/server-records.ts'
import { METHOD_OVERRIDE_HEADER, UNSIGNED_BODY } from '../../core/contract/station-signature.ts'
import { accountOf } from '../accounts/sessions.ts'
import { Refusal } from '../refusal.ts'
import { type BodyKind, type Caller, type FoundRoute, findRoute, type Route } from '../routes/access-table.ts'
import { mustBe } from '../routes/context.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { type StationCaller, verifyHead } from '../stations/verify-request.ts'
import { type AccessRules, checkHost, checkOrigin, isSecure } from './access.ts'
import { type ByteBudget, declaredBytes, readBody } from './read-body.ts'
import type { Target } from './request-target.ts'
import { readDeviceCookie, readSessionCookie } from './session-cookie.ts'

export interface ConsoleSession {
  readonly account: Account | null
  readonly token: string | null
  /** See deviceCookieHeader. */
  readonly device: string | null
  /** The browser came by https through the public address. */
  readonly secure: boolean
}

export interface Admitted extends FoundRoute {
  /** With the body that was read or, for a stream, is still to come. */
  readonly request: Request
  readonly station: StationCaller | null
  readonly session: ConsoleSession | null
  /** Of the station or the account; null where nobody is known. */
  readonly school: SchoolContext | null
  /** To be called when the answer is made: the body's bytes are free again. */
  readonly release: () => void
}

export interface DoorParts {
  readonly server: ServerContext
  readonly access: AccessRules
  readonly budget: ByteBudget
}

/** `below` is the path under the API's prefix; `onProven` is told as soon as a station or an account is known. Throws NOT_FOUND (`route`), DISK_FULL (`server-full`) and what the caller's proof and body throw. */
export async function admit(
  parts: DoorParts,
  request: Request,
  target: Target,
  below: string,
  onProven: () => void,
): Promise<Admitted> {
  const method = meantMethod(request)
  const found = findRoute(method, below)
  // Only what is signed may travel as another method: a browser is not to be talked into one.
  const bySignature = found?.route.who === 'station' || found?.route.who === 'uploader'
  if (!found || (method !== request.method && !bySignature)) throw new Refusal('NOT_FOUND', 'route')
  // Before the caller is proven: even that writes. Monitoring goes on asking.
  if (found.route.path !== '/health') await parts.server.space.mayWrite()
  const { station, session, school, bodySha256 } = await prove(parts, request, target, found.route.who)
  if (station || session?.account) onProven()
  const body = { kind: found.route.body, sha256: bodySha256, station: station?.id ?? null }
  const { body: taken, release } = await takeBody(parts, request, body)
  return { ...found, request: remade(request, found.route, target, taken), station, session, school, release }
}

/** A proxy may let nothing but GET and POST through; what a station means then stands in a header. */
function meantMethod({ method, headers }: Request): string {
  const meant = method === 'POST' ? headers.get(METHOD_OVERRIDE_HEADER) : null
  return meant?.toUpperCase() ?? method
}

/** The method meant is what a station signs; tus clients sign the POST by which their PATCH travels. */
const signedMethods = (request: Request): string[] => {
  const meant = meantMethod(request)
  return meant === 'PATCH' ? [meant, request.method] : [meant]
}

interface Proof {
  readonly station: StationCaller | null
  readonly session: ConsoleSession | null
  readonly school: SchoolContext | null
  /** What the body must be; null where nothing was said of it. */
  readonly bodySha256: string | null
}

async function prove(parts: DoorParts, request: Request, target: Target, who: Caller): Promise<Proof> {
  switch (who) {
    case 'anyone':
      return { station: null, session: null, school: null, bodySha256: null }
    case 'station':
    case 'uploader': {
      const path = target.path + target.search
      const head = await verifyHead(parts.server, {
        methods: signedMethods(request),
        path,
        headers: request.headers,
      })
      const unsigned = head.body === UNSIGNED_BODY
      if (unsigned !== (who === 'uploader')) throw new Refusal('FORBIDDEN', 'signature-wrong')
      const { station, school } = head
      return { station, session: null, school, bodySha256: unsigned ? null : head.body }
    }
    case 'visitor':
    case 'newcomer':
    case 'reviewer':
    case 'administrator': {
      const { session, school } = await readSession(parts, request)
      if (who !== 'visitor') mustBe(session.account, who)
      return { station: null, session, school, bodySha256: null }
    }
  }
}

async function readSession(
  { server, access }: DoorParts,
  { method, headers }: Request,
): Promise<{ readonly session: ConsoleSession; readonly school: SchoolContext | null }> {
  const host = headers.get('host') ?? ''
  checkHost(access, host)
  if (!['GET', 'HEAD'].includes(method)) checkOrigin(access, host, headers.get('origin'))
  const secure = isSecure(access, host)
  const cookies = headers.get('cookie')
  const token = readSessionCookie(cookies, secure)
  const attended = headers.get(UNATTENDED_HEADER) === null
  const signedIn = token === null ? null : await accountOf(server, token, { attended })
  const device = readDeviceCookie(cookies, secure)
  const session = { account: signedIn?.account ?? null, token, device, secure }
  return { session, school: signedIn?.school ?? null }
}

interface ExpectedBody {
  readonly kind: BodyKind
  readonly sha256: string | null
  readonly station: string | null
}

interface TakenBody {
  readonly body: Buffer | ReadableStream | null
  readonly release: () => void
}

async function takeBody(
  { server, budget }: DoorParts,
  request: Request,
  { kind, sha256, station }: ExpectedBody,
): Promise<TakenBody> {
  if (kind === 'stream') return { body: request.body, release: () => undefined }
  const limit = kind === 'none' ? 0 : server.settings.bodyBytes[kind]
  const release = budget.take(declaredBytes(request.headers, limit) ?? (request.body ? limit : 0), station)
  try {
    const seconds = kind === 'small' ? server.settings.http.smallBodySeconds : null
    const body = await readBody(request, limit, seconds === null ? null : seconds * 1000)
    if (sha256 !== null && createHash('sha256').update(body).digest('hex') !== sha256) {
      throw new Refusal('FORBIDDEN', 'signature-wrong')
    }
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (body.length > 0 && type !== 'application/json') throw new Refusal('BAD_INPUT', 'content-type')
    return { body: body.length === 0 ? null : body, release }
  } catch (error) {
    release()
    throw error
  }
}

/** A request of its own, so that nobody behind the door reads the received one differently. */
function remade(
  { url, headers }: Request,
  { method }: Route,
  { path, search }: Target,
  body: TakenBody['body'],
): Request {
  const init: RequestInit = { method, headers }
  if (body !== null) Object.assign(init, { body, duplex: 'half' })
  return new Request(new URL(path + search, url), init)
}
