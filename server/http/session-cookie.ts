// The console's cookies. `__Host-` where the connection is https: no other name on the machine can set them.
import { randomBytes } from 'node:crypto'

const YEAR_SECONDS = 365 * 86_400
const nameFor = (what: 'session' | 'device', secure: boolean): string =>
  `${secure ? '__Host-' : ''}review-${what}`
const end = (secure: boolean): string => (secure ? '; Secure' : '')

export const cookieHeader = (token: string, secure: boolean): string =>
  `${nameFor('session', secure)}=${token}; Path=/; HttpOnly; SameSite=Strict${end(secure)}`

export const clearedCookie = (secure: boolean): string => `${cookieHeader('', secure)}; Max-Age=0`

/**
 * The browser's own mark, given with the page and kept: it opens nothing, but a browser that signed in before is known
 * by it. Lax, or a link to the console from elsewhere would come without it and get another.
 */
export const deviceCookieHeader = (secure: boolean): string =>
  `${nameFor('device', secure)}=${randomBytes(32).toString('base64url')}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR_SECONDS}${end(secure)}`

function readCookie(header: string | null, wanted: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, ...rest] = part.trim().split('=')
    if (name === wanted) return rest.join('=') || null
  }
  return null
}

export const readSessionCookie = (header: string | null, secure: boolean): string | null =>
  readCookie(header, nameFor('session', secure))

export function readDeviceCookie(header: string | null, secure: boolean): string | null {
  const mark = readCookie(header, nameFor('device', secure))
  return mark !== null && /^[\w-]{43}$/.test(mark) ? mark : null
}
