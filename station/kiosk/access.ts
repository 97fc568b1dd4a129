// Who may talk to the loopback host. Anything on this machine can reach 127.0.0.1, and any web page can make a browser
// try: so a one-time token opens it, a strict cookie keeps it, and Host and Origin must be ours (a rebound DNS name
// arrives with a foreign Host, a foreign page with a foreign Origin).
import { randomBytes, timingSafeEqual } from 'node:crypto'

export const COOKIE = 'booth'

export type Refused = 'foreign-host' | 'foreign-origin' | 'no-session'

export interface Headers {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly cookie: string | undefined
}

export interface Access {
  /** The token of the next start address; used once, then replaced. */
  readonly token: () => string
  /** Exchanges a start token for a Set-Cookie value; null when the token is wrong or used. */
  readonly exchange: (token: string) => string | null
  /** `strict` also demands an Origin: for the WebSocket and for everything that is not a plain read. */
  readonly check: (headers: Headers, options: { strict: boolean }) => Refused | null
}

export function createAccess(port: () => number, onExchange: () => void = () => undefined): Access {
  let token = secret()
  const sessions = new Set<string>()

  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`]

  return {
    token: () => token,
    exchange(given) {
      if (!same(given, token)) return null
      token = secret()
      const session = secret()
      sessions.add(session)
      onExchange()
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    check({ host, origin, cookie }, { strict }) {
      if (host === undefined || !hosts().includes(host)) return 'foreign-host'
      if (origin === undefined ? strict : origin !== `http://${host}`) return 'foreign-origin'
      const session = cookieValue(cookie, COOKIE)
      return session !== null && sessions.has(session) ? null : 'no-session'
    },
  }
}

const secret = (): string => randomBytes(24).toString('base64url')

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}
