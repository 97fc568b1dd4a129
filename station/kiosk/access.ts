// Who may talk to the loopback host. Anything on this machine can reach 127.0.0.1, and any web page can make a browser
// try: so a one-time token that dies soon opens it, a strict cookie keeps it, and Host and Origin must be ours (a rebound DNS name
// arrives with a foreign Host, a foreign page with a foreign Origin).
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { Caller } from '../presence/sign-ins.ts'

export const COOKIE = 'booth'

export type Refused = 'foreign-host' | 'foreign-origin' | 'no-session'

export interface Headers {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly cookie: string | undefined
}

export interface Access {
  /** A new start token; the one before is dead from now on. */
  readonly newToken: () => string
  /** Exchanges a start token for a Set-Cookie value; null when the token is wrong, used or too old. */
  readonly exchange: (token: string) => string | null
  /** `strict` also demands an Origin: for the WebSocket and for everything that is not a plain read. */
  readonly check: (headers: Headers, options: { strict: boolean }) => Refused | Caller
}

export interface AccessOptions {
  readonly port: () => number
  readonly tokenLifeMs: number
  readonly monotonicMs: () => number
  readonly onExchange: () => void
}

export function createAccess({ port, tokenLifeMs, monotonicMs, onExchange }: AccessOptions): Access {
  let token: { readonly text: string; readonly diesAtMs: number } | null = null
  /** What stands for the browser inside the station is not what the browser proves itself with. */
  const connections = new Map<string, string>()

  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`]

  return {
    newToken() {
      token = { text: secret(), diesAtMs: monotonicMs() + tokenLifeMs }
      return token.text
    },
    exchange(given) {
      if (!token || monotonicMs() >= token.diesAtMs || !same(given, token.text)) return null
      token = null
      const session = secret()
      connections.set(session, randomUUID())
      onExchange()
      return serialize(COOKIE, session, { path: '/', httpOnly: true, sameSite: 'Strict' })
    },
    check({ host, origin, cookie }, { strict }) {
      if (host === undefined || !hosts().includes(host)) return 'foreign-host'
      if (origin === undefined ? strict : origin !== `http://${host}`) return 'foreign-origin'
      const session = parse(cookie ?? '', COOKIE)[COOKIE]
      const connection = session === undefined ? undefined : connections.get(session)
      return connection === undefined ? 'no-session' : { connection }
    },
  }
}

const secret = (): string => randomBytes(24).toString('base64url')

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
