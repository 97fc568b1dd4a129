// The console's cookie. `__Host-` where the connection is https: no other name on the machine can set it.

const nameFor = (secure: boolean): string => (secure ? '__Host-review-session' : 'review-session')

export const cookieHeader = (token: string, secure: boolean): string =>
  `${nameFor(secure)}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`

export const clearedCookie = (secure: boolean): string => `${cookieHeader('', secure)}; Max-Age=0`

export function readCookie(header: string | null, secure: boolean): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, ...rest] = part.trim().split('=')
    if (name === nameFor(secure)) return rest.join('=') || null
  }
  return null
}
