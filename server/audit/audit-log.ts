// Who did what and when, never about whom: records name ids and counts only.

import { createHashChain, type Fields, GENESIS } from '../../node/hash-chain.ts'

import type { Sealer } from '../keys/seal.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'

export type AuditEvent =
  | 'server.created'
  | 'account.created'
  | 'account.disabled'
  | 'account.enabled'
  | 'account.unlocked'
  | 'password.changed'
  | 'password.change-failed'
  | 'password.reset'
  | 'login.done'
  | 'login.failed'
  | 'login.locked'
  | 'logout.done'
  | 'roster.imported'
  | 'roster.published'
  | 'roster.removed'
  | 'roster.searched'
  | 'code.issued'
  | 'code.revoked'
  | 'codes.printed'
  | 'station.code-made'
  | 'station.enrolled'
  | 'station.revoked'
  | 'station.reinstated'
  | 'station.audit-regressed'
  | 'submission.received'
  | 'submission.viewed'
  | 'submission.looked'
  | 'pictures.viewed'
  | 'tasks.searched'
  | 'submission.handed-over'
  | 'submission.withdrawn'
  | 'task.claimed'
  | 'task.released'
  | 'task.lease-expired'
  | 'task.approved'
  | 'task.rejected'
  | 'task.undone'
  | 'task.publishing'
  | 'task.published'
  | 'export.made'
  | 'export.ended'
  | 'files.purged'
  | 'files.erased'
  | 'submission.erased'
  | 'roster.erased'
  | 'files.missing'
  | 'files.quarantined'
  | 'files.returned'
  | 'files.resent'
  | 'quarantine.erased'

export type Actor =
  | { readonly kind: 'account' | 'station'; readonly id: string }
  | { readonly kind: 'server' }

export interface AuditEntry {
  readonly who: Actor
  readonly what: AuditEvent
  readonly subject?: string
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

export interface AuditRecord {
  readonly seq: number
  readonly at: Date
  readonly who: string
  readonly what: string
  readonly subject: string
  readonly details: string
  readonly school_id: string | null
}

export const fieldsOf = ({ at, who, what, subject, details, school_id }: AuditRecord): Fields => [
  at.toISOString(),
  who,
  what,
  subject,
  details,
  // Records from before there were schools have none.
  ...(school_id === null ? [] : [school_id]),
]

export const chainOf = (sealer: Sealer) => createHashChain((text) => sealer.lookup('audit', text))

const nameOf = (who: Actor): string => (who.kind === 'server' ? 'server' : `${who.kind}:${who.id}`)

/** What a transaction (store/transact.ts) has to say, until it ends. */
const said = new WeakMap<Queries, AuditEntry[]>()

/**
 * Of the change that is recorded: both happen or neither. It is written at the transaction's end, so that the log's counter,
 * on which every other change waits, is the last thing it locks. Throws outside of `transact`.
 */
export function appendAudit(tx: Queries, entry: AuditEntry): void {
  const entries = said.get(tx)
  if (!entries) throw new Error('an audit record belongs to a transaction')
  entries.push(entry)
}

export const beginAudit = (tx: Queries): void => void said.set(tx, [])

export async function endAudit(server: AuditParts, tx: Queries): Promise<void> {
  const entries = said.get(tx) ?? []
  if (entries.length > 0) await write(server, tx, entries)
}

/** A school's context records whose it was. */
export type AuditParts = Pick<ServerContext, 'sealer' | 'now'> & Partial<Pick<SchoolContext, 'schoolId'>>

async function write(
  { sealer, now, schoolId }: AuditParts,
  tx: Queries,
  entries: readonly AuditEntry[],
): Promise<void> {
  const { value, ...head } = await tx
    .updateTable('counter')
    .set((row) => ({ value: row('value', '+', entries.length) }))
    .where('name', '=', 'audit')
    .returning(['value', 'hash', 'hash_of'])
    .executeTakeFirstOrThrow()
  const last = value - entries.length
  let hash = head.hash_of === last ? head.hash! : ((await hashOf(tx, last)) ?? GENESIS)
  const chain = chainOf(sealer)
  const records = entries.map((entry, index) => {
    const record: AuditRecord = {
      seq: last + 1 + index,
      at: now(),
      who: nameOf(entry.who),
      what: entry.what,
      subject: entry.subject ?? '',
      details: JSON.stringify(entry.details ?? {}),
      school_id: schoolId ?? null,
    }
    hash = chain.link(hash, record.seq, fieldsOf(record))
    return { ...record, hash }
  })
  await tx
    .with('head', (db) => db.updateTable('counter').set({ hash, hash_of: value }).where('name', '=', 'audit'))
    .insertInto('audit_record')
    .values(records)
    .execute()
}

/** Null where there is no such record. */
export async function hashOf(db: Queries, seq: number): Promise<string | null> {
  const record = await db.selectFrom('audit_record').select('hash').where('seq', '=', seq).executeTakeFirst()
  return record?.hash ?? null
}
