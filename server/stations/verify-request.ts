// Proves which station sent a request (see core/contract/station-signature.ts). The signature is judged first, so that
// nobody without the key learns anything; then whether the station is still welcome, the clock, and the nonce. The
// signature covers a hash of the body: whoever holds a proven head knows what the body must be before it comes.
import { verify } from 'node:crypto'
import { SIGNATURE_HEADERS, signingText, UNSIGNED_BODY } from '../../core/contract/station-signature.ts'
import { Refusal } from '../refusal.ts'
import { asSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { readPublicKey } from './enrolment.ts'
import type { SpentBy } from './nonces.ts'

export interface RequestHead {
  /** Each of which may be the one that was signed. */
  readonly methods: readonly string[]
  /** Path with query, as received. */
  readonly path: string
  readonly headers: Headers
}

export interface StationCaller {
  readonly id: string
  readonly name: string
}

export interface ProvenHead {
  readonly station: StationCaller
  readonly school: SchoolContext
  /** What the signature says of the body: its SHA-256 in hex, or UNSIGNED_BODY. Hold the body against it. */
  readonly body: string
}

type SignedWith = (publicKey: string) => boolean

/**
 * Proves the head alone, so that no byte of a body is read for a stranger; the nonce is spent by it. Throws
 * NOT_SIGNED_IN, FORBIDDEN (`not-enrolled`, `signature-wrong`, `key-replaced`, `station-revoked`, `replayed`),
 * CLOCK_WRONG, BUSY (`requests`).
 */
export async function verifyHead(server: ServerContext, request: RequestHead): Promise<ProvenHead> {
  const head = readHeaders(request.headers)
  const { station: id, timeMs, nonce, body } = head
  const signature = Buffer.from(head.signature, 'base64url')
  const isSignedWith: SignedWith = (publicKey) =>
    request.methods.some((method) => {
      const text = signingText({ method, path: request.path, timeMs, nonce, body })
      return verify(null, Buffer.from(text), readPublicKey(publicKey), signature)
    })
  const toleranceMs = server.settings.signature.clockToleranceSeconds * 1000
  const isInTime = Math.abs(server.now().getTime() - timeMs) <= toleranceMs
  // A booth sends one request after the other: one signed with the key it had a moment ago costs one statement.
  const lastKey = server.nonces.lastKey(id)
  const known = lastKey !== null && isInTime && isSignedWith(lastKey)
  const by =
    (known && (await server.nonces.spend(id, lastKey, nonce))) ||
    (await judge(server, { id, nonce, isInTime, isSignedWith }))
  const school = asSchool(server, { id: by.schoolId, name: by.schoolName })
  return { station: { id, name: by.name }, school, body }
}

interface Judged {
  readonly id: string
  readonly nonce: string
  readonly isInTime: boolean
  readonly isSignedWith: SignedWith
}

async function judge(server: ServerContext, { id, nonce, isInTime, isSignedWith }: Judged): Promise<SpentBy> {
  const station = await server.db
    .selectFrom('station')
    .select(['public_key', 'revoked'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!station) throw new Refusal('FORBIDDEN', 'not-enrolled')
  if (!isSignedWith(station.public_key))
    throw new Refusal('FORBIDDEN', await whyNot(server, id, isSignedWith))
  if (station.revoked) throw new Refusal('FORBIDDEN', 'station-revoked')
  if (!isInTime) throw new Refusal('CLOCK_WRONG', 'clock-wrong')
  const by = await server.nonces.spend(id, station.public_key, nonce)
  if (!by) throw new Refusal('FORBIDDEN', 'replayed')
  return by
}

/** A key the station had before it enrolled again is told apart from no key of it at all. */
async function whyNot(
  { db }: ServerContext,
  stationId: string,
  isSignedWith: SignedWith,
): Promise<'key-replaced' | 'signature-wrong'> {
  const former = await db
    .selectFrom('station_former_key')
    .select('public_key')
    .where('station_id', '=', stationId)
    .execute()
  return former.some(({ public_key }) => isSignedWith(public_key)) ? 'key-replaced' : 'signature-wrong'
}

interface SignatureHead {
  readonly station: string
  readonly timeMs: number
  readonly nonce: string
  readonly body: string
  readonly signature: string
}

function readHeaders(headers: Headers): SignatureHead {
  const read = (name: keyof typeof SIGNATURE_HEADERS): string => headers.get(SIGNATURE_HEADERS[name]) ?? ''
  const timeMs = Number(read('time'))
  const head = { station: read('station'), timeMs, nonce: read('nonce'), body: read('body') }
  const signature = read('signature')
  const wellFormed =
    Number.isSafeInteger(timeMs) &&
    /^[\w-]{16,64}$/.test(head.nonce) &&
    /^[\w-]{1,64}$/.test(head.station) &&
    (head.body === UNSIGNED_BODY || /^[0-9a-f]{64}$/.test(head.body)) &&
    /^[\w-]{86}$/.test(signature)
  if (!wellFormed) throw new Refusal('NOT_SIGNED_IN', 'station-signature')
  return { ...head, signature }
}
