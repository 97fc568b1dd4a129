// How a booth becomes a station: a one-time code lets it in, its own key speaks for it from then on. A booth has one id
// for life and comes back under it, so that its photos, verdicts and withdrawals stay its own. Where two booths show the
// same id (a copied data folder), the key decides: who holds the one known here is that station, the other becomes a new
// one.
import { createPublicKey, type KeyObject, randomInt, randomUUID, verify } from 'node:crypto'
import { claimText } from '../../core/contract/station-signature.ts'
import { countGuess, forgiveGuesses } from '../accounts/guesses.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { DAY_MS, goesOn, later, MINUTE_MS, newestStamp } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import { forSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'

// Crockford's base 32: no I, L, O, U to mistake when a code is read out over the telephone.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_LENGTH = 12

export interface EnrolmentCode {
  readonly code: string
  readonly expiresAt: string
}

const normalCode = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll('I', '1')
    .replaceAll('L', '1')
    .replace(/[^0-9A-Z]/g, '')

export async function createEnrolmentCode(school: SchoolContext, by: Actor): Promise<EnrolmentCode> {
  const plain = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const now = school.now()
  const expires = later(now, school.settings.enrolment.codeMinutes * MINUTE_MS)
  await transact(school, async (tx) => {
    await tx
      .insertInto('enrolment_code')
      .values({ code_hash: school.sealer.lookup('enrolment', plain), created_at: now, expires_at: expires })
      .execute()
    appendAudit(tx, { who: by, what: 'station.code-made' })
  })
  return { code: plain.replace(/(.{4})(?=.)/g, '$1-'), expiresAt: expires.toISOString() }
}

/** A used or expired code is known as such for some days: whoever types it late is told why it does not work. */
export async function dropOldCodes({ db, now, settings }: ServerContext): Promise<void> {
  const oldest = later(now(), -settings.enrolment.codesKeptDays * DAY_MS)
  await db
    .deleteFrom('enrolment_code')
    .where((row) => row.or([row('expires_at', '<', oldest), row('created_at', '>', newestStamp(now()))]))
    .execute()
}

/** Every signed request needs one; to make it of its text costs as much as to verify by it. */
const madeBefore = new Map<string, KeyObject>()
const REMEMBERED = 10_000

/** Throws BAD_INPUT (`public-key`) unless the text is 32 raw bytes of an Ed25519 point in base64url. */
export function readPublicKey(text: string): KeyObject {
  const known = madeBefore.get(text)
  if (known) return known
  const made = makePublicKey(text)
  if (madeBefore.size >= REMEMBERED) madeBefore.clear()
  madeBefore.set(text, made)
  return made
}

function makePublicKey(text: string): KeyObject {
  if (!/^[\w-]{43}$/.test(text)) throw new Refusal('BAD_INPUT', 'public-key')
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' })
  } catch {
    throw new Refusal('BAD_INPUT', 'public-key')
  }
}

interface EnrolRequest {
  readonly code: string
  readonly name: string
  readonly publicKey: string
  /** The id the booth has borne so far; booths of the version before have none to show. */
  readonly stationId?: string | undefined
  readonly proofs: readonly string[]
  /** Where the request came from: whoever guesses codes is locked out, not the school. */
  readonly from: string
}

export interface EnrolledStation {
  readonly id: string
  /** The end of its status feed. */
  readonly statusCursor: string
}

/** Throws CODE_UNKNOWN, CODE_REVOKED (`used`, `expired`), LOCKED_OUT, BAD_INPUT. */
export async function enrolStation(
  server: ServerContext,
  request: EnrolRequest,
): Promise<EnrolledStation & { readonly school: SchoolContext }> {
  readPublicKey(request.publicKey)
  const subject = `enrol:${request.from}` as const
  await countGuess(server, subject, server.settings.enrolment)
  const code_hash = server.sealer.lookup('enrolment', normalCode(request.code))
  const code = await server.db
    .selectFrom('enrolment_code')
    .select('school_id')
    .where('code_hash', '=', code_hash)
    .executeTakeFirst()
  if (!code) throw new Refusal('CODE_UNKNOWN', 'enrolment-code')
  const school = await forSchool(server, code.school_id)
  const enrolled = await transact(school, (tx) => useCode(school, tx, request))
  await forgiveGuesses(server, subject)
  return { ...enrolled, school }
}

async function useCode(school: SchoolContext, tx: Queries, request: EnrolRequest): Promise<EnrolledStation> {
  const code_hash = school.sealer.lookup('enrolment', normalCode(request.code))
  const now = school.now()
  const code = await tx
    .selectFrom('enrolment_code')
    .selectAll()
    .where('code_hash', '=', code_hash)
    .forUpdate()
    .executeTakeFirst()
  if (!code) throw new Refusal('CODE_UNKNOWN', 'enrolment-code')
  if (code.used_at) return answerAgain(tx, code.used_by, request)
  const codeMs = school.settings.enrolment.codeMinutes * MINUTE_MS
  if (!goesOn(code.expires_at, codeMs, now)) throw new Refusal('CODE_REVOKED', 'expired')
  const { id, statusCursor, ...how } = await settle(school, tx, request)
  await tx
    .updateTable('enrolment_code')
    .set({ used_at: now, used_by: id })
    .where('code_hash', '=', code_hash)
    .execute()
  const who = { kind: 'station', id } as const
  appendAudit(tx, { who, what: 'station.enrolled', subject: id, details: how })
  return { id, statusCursor }
}

/** The same key with the code it used already: the booth never heard the answer. Throws CODE_REVOKED (`used`). */
async function answerAgain(tx: Queries, usedBy: string | null, { publicKey }: EnrolRequest) {
  const station = await tx
    .selectFrom('station')
    .select(['id', 'status_seq'])
    .where('id', '=', usedBy ?? '')
    .where('public_key', '=', publicKey)
    .executeTakeFirst()
  if (!station) throw new Refusal('CODE_REVOKED', 'used')
  return { id: station.id, statusCursor: String(station.status_seq) }
}

interface Settled extends EnrolledStation {
  readonly again?: true
  readonly reinstated?: true
  /** The id that was shown and is another booth's. */
  readonly insteadOf?: string
}

async function settle(school: SchoolContext, tx: Queries, request: EnrolRequest): Promise<Settled> {
  const { publicKey, stationId } = request
  const station = { name: request.name.trim(), public_key: publicKey, enrolled_at: school.now() }
  const known = await tx
    .selectFrom('station')
    .select(['id', 'public_key', 'revoked', 'status_seq'])
    .where('id', '=', stationId ?? '')
    .forUpdate()
    .executeTakeFirst()
  if (known && isProven(known.public_key, request)) {
    await tx
      .updateTable('station')
      .set({ ...station, revoked: false })
      .where('id', '=', known.id)
      .execute()
    if (known.public_key !== publicKey) await keepFormerKey(school, tx, known)
    const statusCursor = String(known.status_seq)
    return { id: known.id, statusCursor, again: true, ...(known.revoked ? { reinstated: true } : {}) }
  }
  const make = (id: string) =>
    tx
      .insertInto('station')
      .values({ id, ...station })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
  // An id this school does not know may be another school's booth's: that one stays what it is.
  const kept = known || !stationId ? undefined : await make(stationId)
  const made = kept ?? (await make(randomUUID()))
  if (!made) throw new Refusal('CONFLICT', 'public-key')
  return { id: made.id, statusCursor: '0', ...(known ? { insteadOf: known.id } : {}) }
}

const keepFormerKey = (
  { now }: Pick<SchoolContext, 'now'>,
  tx: Queries,
  station: { readonly id: string; readonly public_key: string },
) =>
  tx
    .insertInto('station_former_key')
    .values({ station_id: station.id, public_key: station.public_key, replaced_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

/** By the key known here; or by the new one, where an earlier answer was lost and it is the known one already. */
function isProven(knownKey: string, { stationId, code, publicKey, proofs }: EnrolRequest): boolean {
  const key = readPublicKey(knownKey)
  const text = Buffer.from(claimText({ stationId: stationId ?? '', code, publicKey }))
  return proofs.some((proof) => verify(null, text, key, Buffer.from(proof, 'base64url')))
}
