// Proves which station sent a request (see core/contract/station-signature.ts). The signature is judged first, so that
// nobody without the key learns anything; then whether the station is still welcome, the clock, and the nonce.
import { verify } from 'node:crypto'
import { SIGNATURE_HEADERS, signingText, UNSIGNED_BODY } from '../../core/contract/station-signature.ts'
import { type Backend, later } from '../backend.ts'
import { Refusal } from '../refusal.ts'
import { readPublicKey } from './enrolment.ts'

export interface ReceivedRequest {
  readonly method: string
  /** Path with query, as received. */
  readonly path: string
  readonly headers: Headers
  /** SHA-256 of the received body in hex; null where an unsigned one is allowed (tus). */
  readonly bodySha256: string | null
}

export interface StationCaller {
  readonly id: string
  readonly name: string
}

/**
 * Throws NOT_SIGNED_IN, FORBIDDEN (`not-enrolled`, `signature-wrong`, `key-replaced`, `station-revoked`,
 * `replayed`), CLOCK_WRONG.
 */
export async function verifyRequest(backend: Backend, request: ReceivedRequest): Promise<StationCaller> {
  const head = readHeaders(request.headers)
  const station = await backend.db
    .selectFrom('station')
    .select(['id', 'name', 'public_key', 'revoked'])
    .where('id', '=', head.station)
    .executeTakeFirst()
  if (!station) throw new Refusal('FORBIDDEN', 'not-enrolled')
  const text = signingText({
    method: request.method,
    path: request.path,
    timeMs: head.timeMs,
    nonce: head.nonce,
    body: head.body,
  })
  const isSignedWith = (publicKey: string): boolean =>
    verify(null, Buffer.from(text), readPublicKey(publicKey), Buffer.from(head.signature, 'base64url'))
  const bodyMatches =
    request.bodySha256 === null ? head.body === UNSIGNED_BODY : head.body === request.bodySha256
  if (!bodyMatches) throw new Refusal('FORBIDDEN', 'signature-wrong')
  if (!isSignedWith(station.public_key))
    throw new Refusal('FORBIDDEN', await whyNot(backend, station.id, isSignedWith))
  if (station.revoked) throw new Refusal('FORBIDDEN', 'station-revoked')
  await spendNonce(backend, station.id, head)
  return { id: station.id, name: station.name }
}

/** A key the station had before it enrolled again is told apart from no key of it at all. */
async function whyNot(
  { db }: Backend,
  stationId: string,
  isSignedWith: (publicKey: string) => boolean,
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
  const wellFormed = Number.isSafeInteger(timeMs) && /^[\w-]{16,64}$/.test(head.nonce) && head.station !== ''
  if (!wellFormed) throw new Refusal('NOT_SIGNED_IN', 'station-signature')
  return { ...head, signature: read('signature') }
}

async function spendNonce(backend: Backend, stationId: string, { timeMs, nonce }: SignatureHead) {
  const now = backend.now()
  const toleranceMs = backend.settings.signature.clockToleranceSeconds * 1000
  if (Math.abs(now.getTime() - timeMs) > toleranceMs) throw new Refusal('CLOCK_WRONG', 'clock-wrong')
  const spent = await backend.db
    .insertInto('station_nonce')
    .values({ station_id: stationId, nonce, expires_at: later(now, 2 * toleranceMs) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('nonce')
    .executeTakeFirst()
  if (!spent) throw new Refusal('FORBIDDEN', 'replayed')
}

export async function dropOldNonces({ db, now }: Backend): Promise<void> {
  await db.deleteFrom('station_nonce').where('expires_at', '<', now()).execute()
}
