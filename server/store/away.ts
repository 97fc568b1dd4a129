// Whether an engine below the server (the database, the pictures' store) is not there, is going away, or has no room for one
// more question: the same again later is right.

/** Of Node's sockets, and of PostgreSQL: too many connections; shut down, crashed, starting (57P0x); class 08, connections. */
const AWAY = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|53300|57P0\d|08...)$/
/** Of the S3 client, when the store took too long or said so. */
const TIMED_OUT: readonly unknown[] = ['TimeoutError', 'SlowDown', 'ServiceUnavailable']

interface EngineError {
  readonly code?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

export function isAway(error: unknown): boolean {
  const { code, name, message, $metadata } = (error ?? {}) as EngineError
  if (typeof code === 'string' && AWAY.test(code)) return true
  if (TIMED_OUT.includes(name) || ($metadata?.httpStatusCode ?? 0) >= 500) return true
  // The PostgreSQL client has no code for these.
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    String(message),
  )
}
