// A request that got no answer of the server's, by the name of what stopped it. The codes are Node's and OpenSSL's
// (nodejs.org/api/errors.html, nodejs.org/api/tls.html#x509-certificate-error-codes); BoringSSL uses the same ones.
import type { ConnectionReason, LocalReason } from '../../core/submission/sync-reason.ts'

export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed'
  readonly reason: ConnectionReason | LocalReason
  /** Of the system, for the log. */
  readonly code: string
  constructor(reason: ConnectionReason | LocalReason, code: string) {
    super(`${reason}: ${code}`)
    this.reason = reason
    this.code = code
  }
}

const CERTIFICATE: Readonly<Record<string, ConnectionReason>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-name',
  HOSTNAME_MISMATCH: 'certificate-name',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-unknown',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-unknown',
  CERT_UNTRUSTED: 'certificate-unknown',
  CERT_REJECTED: 'certificate-unknown',
  CERT_REVOKED: 'certificate-unknown',
  CERT_SIGNATURE_FAILURE: 'certificate-unknown',
  CERT_CHAIN_TOO_LONG: 'certificate-unknown',
  INVALID_CA: 'certificate-unknown',
  INVALID_PURPOSE: 'certificate-unknown',
}

/** No socket could be had, wherever it was to lead. */
const EXHAUSTED = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL']

interface SystemError {
  readonly code?: string
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
  /** What a proxy answered to CONNECT. */
  readonly statusCode?: number
}

/** `proxy` is the one the request went through, where it did. */
export function connectionFailed(error: unknown, proxy?: URL): ConnectionFailed {
  // Where a name has several addresses and none answers, Node reports them together.
  const fault = (error instanceof AggregateError ? error.errors[0] : error) as SystemError
  return new ConnectionFailed(reasonFor(fault, proxy), fault.code ?? 'unknown')
}

function reasonFor(fault: SystemError, proxy?: URL): ConnectionReason | LocalReason {
  const { code = '', statusCode } = fault
  if (EXHAUSTED.includes(code)) return 'machine-exhausted'
  if (code === 'ERR_PROXY_INVALID_CONFIG') return 'proxy-unusable'
  if (code === 'ERR_PROXY_TUNNEL') return statusCode === undefined ? 'proxy-refused' : ofTunnel(statusCode)
  if (proxy && isAbout(fault, proxy)) return 'proxy-unreachable'
  if (fault.syscall === 'getaddrinfo') return 'server-name-unknown'
  const certificate = CERTIFICATE[code]
  if (certificate) return certificate
  // Anything else of TLS: plain http where https was expected, no common version, a handshake cut off.
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls-failed'
  if (code.startsWith('HPE_')) return 'answer-altered'
  return 'server-unreachable'
}

function ofTunnel(status: number): ConnectionReason {
  if (status === 407) return 'proxy-login'
  // 511 Network Authentication Required (RFC 6585), or a redirect to the page where one signs in.
  if (status === 511 || (status >= 300 && status < 400)) return 'network-login'
  return 'proxy-refused'
}

/** The proxy itself was not found or did not let itself be connected to. */
function isAbout({ syscall, hostname, port }: SystemError, proxy: URL): boolean {
  if (syscall === 'getaddrinfo') return hostname === proxy.hostname
  return syscall === 'connect' && port === portOf(proxy)
}

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80))
