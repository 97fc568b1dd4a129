// A browser before the review server's console, as far as doors go: it keeps its cookies by name and calls from an
// address of its own, which the TLS proxy in front reports.
import { API_PREFIX } from '../../core/contract/server.ts'

export interface Browser {
  /** Loads the page, as everybody does first. */
  readonly open: () => Promise<Response>
  /** `CODE`, `CODE detail`, or `done`. */
  readonly login: (name: string, password: string) => Promise<string>
  readonly post: (path: string, body?: unknown) => Promise<string>
  readonly get: (path: string) => Promise<string>
  readonly last: () => { readonly status: number; readonly headers: Headers; readonly body: unknown }
  readonly cookies: ReadonlyMap<string, string>
}

export function openBrowser(url: string, from: string): Browser {
  const cookies = new Map<string, string>()
  let last = { status: 0, headers: new Headers(), body: null as unknown }
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('origin', new URL(url).origin)
    headers.set('x-forwarded-for', `203.0.113.250, ${from}`)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(new URL(path, url), { ...init, headers })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(set)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
  async function outcome(response: Response): Promise<string> {
    const body = (await response.json()) as { code?: string; data?: { detail?: string } }
    last = { status: response.status, headers: response.headers, body }
    return response.ok ? 'done' : `${body.code} ${body.data?.detail ?? ''}`.trim()
  }
  const post = async (path: string, body: unknown = {}): Promise<string> =>
    outcome(
      await send(`${API_PREFIX}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  return {
    open: () => send('/console/'),
    login: (name, password) => post('/console/login', { name, password }),
    post,
    get: async (path) => outcome(await send(`${API_PREFIX}${path}`)),
    last: () => last,
    cookies,
  }
}
