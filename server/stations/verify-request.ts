// Proves which station sent a request (see core/contract/station-signature.ts). The signature is judged first, so that
// nobody without the key learns anything; then whether the station is still welcome, the clock, and the nonce. The
// signature covers a hash of the body: whoever holds a proven head knows what the body must be before it comes.
import { verify } from 'node:crypto'
import { SIGNATURE_HEADERS, signingText, UNSIGNED_BODY } from '../../core/contract/station-signature.ts'
import { Refusal } from '../refusal.ts'
import { asSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { readPublicKey } from './enrolment.ts'

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

/**
 * Proves the head alone, so that no byte of a body is read for a stranger; the nonce is spent by it. Throws
 * NOT_SIGNED_IN, FORBIDDEN (`not-enrolled`, `signature-wrong`, `key-replaced`, `station-revoked`, `replayed`),
 * CLOCK_WRONG, BUSY (`requests`).
 */
export async function verifyHead(server: ServerContext, request: RequestHead): Promise<ProvenHead> {
  const head = readHeaders(request.headers)
  const station = await server.db
    .selectFrom('station')
    .innerJoin('school', 'school.id', 'station.school_id')
    .select([
      'station.id',
      'station.name',
      'public_key',
      'revoked',
      'school_id',
      'school.name as school_name',
    ])
    .where('station.id', '=', head.station)
    .executeTakeFirst()
  if (!station) throw new Refusal('FORBIDDEN', 'not-enrolled')
  const { timeMs, nonce, body } = head
  const signature = Buffer.from(head.signature, 'base64url')
  const isSignedWith = (publicKey: string): boolean =>
    request.methods.some((method) => {
      const text = signingText({ method, path: request.path, timeMs, nonce, body })
      return verify(null, Buffer.from(text), readPublicKey(publicKey), signature)
    })
  if (!isSignedWith(station.public_key))
    throw new Refusal('FORBIDDEN', await whyNot(server, station.id, isSignedWith))
  if (station.revoked) throw new Refusal('FORBIDDEN', 'station-revoked')
  await spendNonce(server, station.id, head)
  const school = asSchool(server, { id: station.school_id, name: station.school_name })
  return { station: { id: station.id, name: station.name }, school, body: head.body }
}

/** A key the station had before it enrolled again is told apart from no key of it at all. */
async function whyNot(
  { db }: ServerContext,
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

async function spendNonce(server: ServerContext, stationId: string, { timeMs, nonce }: SignatureHead) {
  const toleranceMs = server.settings.signature.clockToleranceSeconds * 1000
  if (Math.abs(server.now().getTime() - timeMs) > toleranceMs) throw new Refusal('CLOCK_WRONG', 'clock-wrong')
  await server.nonces.spend(stationId, nonce)
}
