// Where a request came from, for counting guesses.
import { isIP } from 'node:net'
import type { AccessRules } from './access.ts'

const bare = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')
const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

/** Whose a connection is; null where it is the proxy's in front, which has to count for itself. */
export function connectionOf(socketAddress: string | undefined, { publicUrl }: AccessRules): string | null {
  const address = bare(socketAddress ?? '127.0.0.1')
  return publicUrl && isLoopback(address) ? null : network(address)
}

/**
 * Behind the TLS proxy of the public address the proxy's word counts: the last entry of `x-forwarded-for` is its own,
 * whatever stands before it may be the caller's invention. Without a proxy the header is nobody's word.
 */
export function remoteAddress(
  socketAddress: string | undefined,
  headers: Headers,
  { publicUrl }: AccessRules,
): string {
  const address = bare(socketAddress ?? '127.0.0.1')
  if (!publicUrl || !isLoopback(address)) return network(address)
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  // Some proxies write the port too.
  const forwarded = bare(last.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'))
  return network(isIP(forwarded) === 0 ? address : forwarded)
}

/** One household has a whole /64 of IPv6 to call from: it counts as one address. */
function network(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
