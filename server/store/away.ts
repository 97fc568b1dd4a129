// Whether an engine below the server (the database, the pictures' store) is not there, is going away, or has no room for one
// more question: the same again later is right. The one place that knows how the clients and the engines say so.

interface EngineError {
  readonly code?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  /** The S3 client leaves it on every error of its own, those of the socket too. */
  readonly $metadata?: { readonly httpStatusCode?: number }
}

interface Way {
  /** By code: node's, of the system's sockets and resolver; PostgreSQL's SQLSTATE (its manual, appendix A). By name: S3's. */
  readonly called?: RegExp
  /** The PostgreSQL client has no code for some. */
  readonly says?: RegExp
  readonly words: string
}

const WAYS: readonly Way[] = [
  {
    called: /^(ENOTFOUND|EAI_\w+)$/,
    words: 'is not found under its name; correct the address, or see why names are not resolved',
  },
  {
    // too_many_connections
    called: /^53300$/,
    words: 'has no connection left; raise its max_connections, or lower "store.connections" in settings.json',
  },
  { called: /^57P03$/, words: 'is starting or shutting down; wait for it' },
  {
    // read_only_sql_transaction: a standby that nobody promoted yet.
    called: /^25006$/,
    words: 'takes no writes, as a standby does; promote it, or name the one that does',
  },
  {
    called:
      /^(SlowDown|Throttl\w+|TooManyRequests\w*|RequestLimitExceeded|BandwidthLimitExceeded|RequestTimeout)$/,
    words: 'is asked for more than it can give; the same later is right',
  },
  {
    called:
      /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    words: 'does not answer; start it or correct the address',
  },
  {
    // Class 08, connections; shut down, crashed (57P0x); out of memory; left idle within a transaction.
    called: /^(08\w{3}|57P0[125]|53200|25P03)$/,
    words: 'ended the connection; see its log',
  },
  {
    called: /^(TimeoutError|ServiceUnavailable|InternalError)$/,
    words: 'does not answer in time, or not as it should',
  },
  {
    says: /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired$)/,
    words: 'does not answer, or not in time; start it or correct the address',
  },
]

const TOO_MANY_REQUESTS = 429

function wayOf(error: unknown): Way | undefined {
  const { code, name, message, cause, $metadata } = (error ?? {}) as EngineError
  const words = [code, name].filter((word) => typeof word === 'string')
  const way = WAYS.find(
    ({ called, says }) => words.some((word) => called?.test(word)) || says?.test(String(message)),
  )
  if (way) return way
  const status = $metadata?.httpStatusCode ?? 0
  if (status === TOO_MANY_REQUESTS || status >= 500) return { words: `answers ${status}; see its log` }
  return cause === undefined ? undefined : wayOf(cause)
}

export const isAway = (error: unknown): boolean => wayOf(error) !== undefined

/** For whoever runs the server: which engine, what is with it, what to do. Null where none is away. */
export function awayInWords(error: unknown): string | null {
  const way = wayOf(error)
  if (!way) return null
  const isPictures = (error as EngineError).$metadata !== undefined
  return `${isPictures ? 'the pictures’ store (--objects)' : 'the database (--database-url)'} ${way.words}`
}
