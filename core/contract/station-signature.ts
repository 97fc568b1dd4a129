// How a station proves itself to the server on every request: Ed25519 over these five lines. The nonce stops a replay,
// the time (the server's, by the offset the station keeps) bounds how long nonces must be remembered.
export const SIGNATURE_HEADERS = {
  station: 'x-station-id',
  time: 'x-station-time',
  nonce: 'x-station-nonce',
  body: 'x-station-body',
  signature: 'x-station-signature',
} as const

/** Sent with every answer, so that a station can correct its idea of the time. Milliseconds since 1970. */
export const SERVER_TIME_HEADER = 'x-server-time'

/**
 * The method that is meant, where a proxy lets only GET and POST through: the request travels as POST. What is signed is
 * the method meant, so nobody on the way can make another request of it.
 */
export const METHOD_OVERRIDE_HEADER = 'x-http-method-override'

/** tus chunks are covered by the file's hash in the manifest instead. */
export const UNSIGNED_BODY = 'unsigned'

export interface SignedRequest {
  readonly method: string
  /** Path with query, as sent. */
  readonly path: string
  readonly timeMs: number
  readonly nonce: string
  /** SHA-256 of the body in hex, or `UNSIGNED_BODY`. */
  readonly body: string
}

export const signingText = ({ method, path, timeMs, nonce, body }: SignedRequest): string =>
  [method.toUpperCase(), path, String(timeMs), nonce, body].join('\n')

export interface AuditHead {
  readonly stationId: string
  readonly records: number
  readonly head: string
}

/** What a station signs of its own log with every heartbeat, so that what it said can be shown to others. */
export const auditHeadText = ({ stationId, records, head }: AuditHead): string =>
  ['audit-head', stationId, String(records), head].join('\n')

export interface EnrolmentClaim {
  readonly stationId: string
  /** As typed; only letters and digits count, in upper case. */
  readonly code: string
  /** The key the booth will sign with from now on. */
  readonly publicKey: string
}

/** What a booth signs, with the key a server knows it by, to be the station it was. */
export const claimText = ({ stationId, code, publicKey }: EnrolmentClaim): string =>
  ['enrol', stationId, code.toUpperCase().replace(/[^0-9A-Z]/g, ''), publicKey].join('\n')
