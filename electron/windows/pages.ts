// app://booth/: the pages and the bytes of the booth without a port that anything else on the machine could reach.
import type { CustomScheme, Protocol } from 'electron'
import { isOurs, SCHEME } from '../security/origin.ts'

/** To be registered before the app is ready. */
export const PAGES_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

export type Answer = (request: Request) => Response | Promise<Response>

const METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'POST']

/** Why a request is not even looked at: another host, another verb, or a path that leads out of the served folders. */
function refusal({ url, method }: Request): Response | null {
  if (!isOurs(url)) return new Response(null, { status: 403 })
  if (!METHODS.includes(method)) return new Response(null, { status: 405 })
  return leadsOut(new URL(url).pathname) ? new Response(null, { status: 400 }) : null
}

function leadsOut(path: string): boolean {
  try {
    const plain = decodeURIComponent(path)
    return /[\\\0]/.test(plain) || plain.split('/').includes('..')
  } catch {
    return true
  }
}

/** Bytes and refusals are no pages: opened as one they may load nothing. */
function policed(response: Response): Response {
  if (response.headers.has('content-security-policy')) return response
  const { body, status } = response
  const headers = new Headers(response.headers)
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  headers.set('x-content-type-options', 'nosniff')
  return new Response(body, { status, headers })
}

/** `answer` is asked for at every request: it changes when the booth opens, and when it shows a problem instead. */
export function servePages(protocol: Pick<Protocol, 'handle'>, answer: () => Answer): void {
  protocol.handle(SCHEME, async (request) => policed(refusal(request) ?? (await answer()(request))))
}
