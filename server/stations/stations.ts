// Stations: a one-time code lets one in, its own key speaks for it from then on, an administrator can shut it out.
import { createPublicKey, type KeyObject, randomInt, randomUUID } from 'node:crypto'
import { countGuess, forgiveGuesses } from '../accounts/guesses.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { type Backend, later, MINUTE_MS } from '../backend.ts'
import { Refusal } from '../refusal.ts'

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

export async function createEnrolmentCode(backend: Backend, by: Actor): Promise<EnrolmentCode> {
  const plain = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const now = backend.now()
  const expires = later(now, backend.settings.enrolment.codeMinutes * MINUTE_MS)
  await backend.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('enrolment_code')
      .values({ code_hash: backend.sealer.lookup('enrolment', plain), created_at: now, expires_at: expires })
      .execute()
    await appendAudit(backend, tx, { who: by, what: 'station.code-made' })
  })
  return { code: plain.replace(/(.{4})(?=.)/g, '$1-'), expiresAt: expires.toISOString() }
}

/** Throws BAD_INPUT (`public-key`) unless the text is 32 raw bytes of an Ed25519 point in base64url. */
export function readPublicKey(text: string): KeyObject {
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
  /** Where the request came from: whoever guesses codes is locked out, not the school. */
  readonly from: string
}

/** Returns the new station's id. Throws CODE_UNKNOWN, CODE_REVOKED (`used`, `expired`), LOCKED_OUT, BAD_INPUT. */
export async function enrolStation(backend: Backend, request: EnrolRequest): Promise<string> {
  readPublicKey(request.publicKey)
  const subject = `enrol:${request.from}` as const
  await countGuess(backend, subject, backend.settings.enrolment)
  const code_hash = backend.sealer.lookup('enrolment', normalCode(request.code))
  const now = backend.now()
  const id = randomUUID()
  await backend.db.transaction().execute(async (tx) => {
    const code = await tx
      .selectFrom('enrolment_code')
      .selectAll()
      .where('code_hash', '=', code_hash)
      .forUpdate()
      .executeTakeFirst()
    if (!code) throw new Refusal('CODE_UNKNOWN', 'enrolment-code')
    if (code.used_at) throw new Refusal('CODE_REVOKED', 'used')
    if (code.expires_at <= now) throw new Refusal('CODE_REVOKED', 'expired')
    await tx.updateTable('enrolment_code').set({ used_at: now }).where('code_hash', '=', code_hash).execute()
    const station = await tx
      .insertInto('station')
      .values({ id, name: request.name.trim(), public_key: request.publicKey, enrolled_at: now })
      .onConflict((conflict) => conflict.column('public_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!station) throw new Refusal('CONFLICT', 'public-key')
    await appendAudit(backend, tx, { who: { kind: 'station', id }, what: 'station.enrolled', subject: id })
  })
  await forgiveGuesses(backend, subject)
  return id
}

export async function revokeStation(backend: Backend, by: Actor, stationId: string): Promise<void> {
  await backend.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('station')
      .set({ revoked: true })
      .where('id', '=', stationId)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'station')
    await appendAudit(backend, tx, { who: by, what: 'station.revoked', subject: stationId })
  })
}

export async function listStations({ db }: Backend) {
  const rows = await db.selectFrom('station').selectAll().orderBy('enrolled_at').execute()
  return rows.map((row) => ({
    stationId: row.id,
    name: row.name,
    enrolledAt: row.enrolled_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    revoked: row.revoked,
    waiting: row.waiting,
    blocked: row.blocked,
    version: row.version,
    auditHead: row.audit_head,
  }))
}

interface Heartbeat {
  readonly auditHead: string
  readonly auditRecords: number
  readonly waiting: number
  readonly blocked: number
  readonly version: string
}

/** Every head a station ever showed is kept: a chain that grew shorter was tampered with, and that is recorded. */
export async function noteHeartbeat(backend: Backend, stationId: string, beat: Heartbeat): Promise<void> {
  const at = backend.now()
  await backend.db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('station')
      .select(['audit_records', 'audit_head'])
      .where('id', '=', stationId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('station')
      .set({
        last_seen_at: at,
        waiting: beat.waiting,
        blocked: beat.blocked,
        version: beat.version.slice(0, 40),
        audit_head: beat.auditHead.slice(0, 128),
        audit_records: beat.auditRecords,
      })
      .where('id', '=', stationId)
      .execute()
    await tx
      .insertInto('station_audit_head')
      .values({
        station_id: stationId,
        records: beat.auditRecords,
        head: beat.auditHead.slice(0, 128),
        at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const sameLengthOtherHead =
      beat.auditRecords === before.audit_records &&
      before.audit_head !== '' &&
      beat.auditHead !== before.audit_head
    if (beat.auditRecords < before.audit_records || sameLengthOtherHead) {
      const details = { before: before.audit_records, now: beat.auditRecords }
      const who = { kind: 'station', id: stationId } as const
      await appendAudit(backend, tx, { who, what: 'station.audit-regressed', subject: stationId, details })
    }
  })
}
