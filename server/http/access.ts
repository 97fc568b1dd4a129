// Who may speak to the console's half of the server: Host against DNS rebinding, Origin against other pages.
import { isIP } from 'node:net'
import { Refusal } from '../refusal.ts'

export interface AccessRules {
  /** Where reviewers find the server, when a TLS proxy stands before it; null for the bare address. */
  readonly publicUrl: URL | null
}

const hostName = (host: string): string => URL.parse(`http://${host}`)?.hostname ?? ''

/**
 * Without a public address only literal addresses and localhost are answered: a name could be anybody's that points
 * here. Throws FORBIDDEN (`host`).
 */
export function checkHost({ publicUrl }: AccessRules, host: string): void {
  if (publicUrl && host === publicUrl.host) return
  const name = hostName(host)
  const literal = isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost'
  if (!literal) throw new Refusal('FORBIDDEN', 'host')
}

/** The browser came by https, through the public address. */
export const isSecure = ({ publicUrl }: AccessRules, host: string): boolean =>
  publicUrl?.protocol === 'https:' && host === publicUrl.host

/** A request that changes something must come from the console's own page. Throws FORBIDDEN (`origin`). */
export function checkOrigin({ publicUrl }: AccessRules, host: string, origin: string | null): void {
  const own = publicUrl && host === publicUrl.host ? publicUrl.origin : `http://${host}`
  if (origin !== own) throw new Refusal('FORBIDDEN', 'origin')
}
