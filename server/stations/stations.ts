// Stations as the console lists them: an administrator can shut one out and let it in again, and every one tells now and
// then how it stands.
import { verify } from 'node:crypto'
import { sql } from 'kysely'
import { auditHeadText } from '../../core/contract/station-signature.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { Refusal } from '../refusal.ts'
import { headsDueBefore } from '../retention/due.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { readPublicKey } from './enrolment.ts'

async function setRevoked(
  school: SchoolContext,
  by: Actor,
  stationId: string,
  what: 'station.revoked' | 'station.reinstated',
): Promise<void> {
  await transact(school, async (tx) => {
    const row = await tx
      .updateTable('station')
      .set({ revoked: what === 'station.revoked' })
      .where('id', '=', stationId)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'station')
    appendAudit(tx, { who: by, what, subject: stationId })
  })
}

/** Throws NOT_FOUND. What the station has to send waits there until it is let in again. */
export const revokeStation = (school: SchoolContext, by: Actor, stationId: string): Promise<void> =>
  setRevoked(school, by, stationId, 'station.revoked')

/** Throws NOT_FOUND. */
export const reinstateStation = (school: SchoolContext, by: Actor, stationId: string): Promise<void> =>
  setRevoked(school, by, stationId, 'station.reinstated')

export async function listStations({ db }: SchoolContext) {
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
    regressedAt: row.regressed_at?.toISOString() ?? null,
  }))
}

interface Heartbeat {
  readonly auditHead: string
  readonly auditRecords: number
  readonly auditSignature?: string | undefined
  readonly waiting: number
  readonly blocked: number
  readonly version: string
}

/**
 * Every head a station ever showed is kept: a chain that grew shorter was tampered with, put back from a backup or copied
 * to a second booth, and that is recorded and shown. Returns the end of the station's status feed.
 */
export async function noteHeartbeat(
  school: SchoolContext,
  stationId: string,
  beat: Heartbeat,
): Promise<string> {
  const at = school.now()
  return transact(school, async (tx) => {
    const before = await tx
      .selectFrom('station')
      .select(['audit_records', 'audit_head', 'status_seq', 'public_key'])
      .where('id', '=', stationId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    mustBeSigned(stationId, before.public_key, beat)
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
        signature: beat.auditSignature ?? null,
        lived_ms: school.lived.nowMs(),
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
      appendAudit(tx, { who, what: 'station.audit-regressed', subject: stationId, details })
      await tx.updateTable('station').set({ regressed_at: at }).where('id', '=', stationId).execute()
    }
    return String(before.status_seq)
  })
}

/** A head nobody signed is told apart from one that somebody else did. Throws BAD_INPUT (`audit-signature`). */
function mustBeSigned(stationId: string, publicKey: string, beat: Heartbeat): void {
  if (beat.auditSignature === undefined) return
  const text = auditHeadText({ stationId, records: beat.auditRecords, head: beat.auditHead })
  const signature = Buffer.from(beat.auditSignature, 'base64url')
  if (!verify(null, Buffer.from(text), readPublicKey(publicKey), signature))
    throw new Refusal('BAD_INPUT', 'audit-signature')
}

/** Of what a station showed long ago the last head of each day stays: in a chain it stands for all before it. */
export async function thinAuditHeads(server: ServerContext): Promise<void> {
  const { db, lived } = server
  await db
    .updateTable('station_audit_head')
    .set({ lived_ms: lived.nowMs() })
    .where('lived_ms', 'is', null)
    .execute()
  await db
    .deleteFrom('station_audit_head as head')
    .where('head.lived_ms', '<', headsDueBefore(server))
    .where((row) =>
      row.exists(
        row
          .selectFrom('station_audit_head as later')
          .select('later.head')
          .whereRef('later.station_id', '=', 'head.station_id')
          .whereRef('later.records', '>', 'head.records')
          .whereRef('later.at', '>=', 'head.at')
          .where(sql<boolean>`date_trunc('day', later.at) = date_trunc('day', head.at)`),
      ),
    )
    .execute()
}
