// The console's cookies. `__Host-` where the connection is https: no other name on the machine can set them.
import { randomBytes } from 'node:crypto'
import { type CookieOptions, parse, serialize } from 'hono/utils/cookie'

const YEAR_SECONDS = 365 * 86_400
const nameFor = (what: 'session' | 'device', secure: boolean): string =>
  `${secure ? '__Host-' : ''}review-${what}`

/** For this server alone, and out of reach of every script. */
const header = (what: 'session' | 'device', value: string, secure: boolean, options: CookieOptions): string =>
  serialize(nameFor(what, secure), value, { path: '/', httpOnly: true, secure, ...options })

export const cookieHeader = (token: string, secure: boolean): string =>
  header('session', token, secure, { sameSite: 'Strict' })

export const clearedCookie = (secure: boolean): string =>
  header('session', '', secure, { sameSite: 'Strict', maxAge: 0 })

/**
 * The browser's own mark, given with the page and kept: it opens nothing, but a browser that signed in before is known
 * by it. Lax, or a link to the console from elsewhere would come without it and get another.
 */
export const deviceCookieHeader = (secure: boolean): string =>
  header('device', randomBytes(32).toString('base64url'), secure, { sameSite: 'Lax', maxAge: YEAR_SECONDS })

const readCookie = (sent: string | null, name: string): string | null => parse(sent ?? '', name)[name] || null

export const readSessionCookie = (sent: string | null, secure: boolean): string | null =>
  readCookie(sent, nameFor('session', secure))

export function readDeviceCookie(sent: string | null, secure: boolean): string | null {
  const mark = readCookie(sent, nameFor('device', secure))
  return mark !== null && /^[\w-]{43}$/.test(mark) ? mark : null
}
