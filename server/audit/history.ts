// The audit log as the server's history: a station shows the last place it knows, and the server can tell whether it is
// still the one that wrote it. A copy put back, a new server, a log that lost its end in a power cut: none continues it; nor
// does a server that lost pictures, so that every booth asks what is still there and sends them again.

import { GENESIS } from '../../node/hash-chain.ts'
import { Refusal } from '../refusal.ts'
import type { ServerContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import type { AuditEvent } from './audit-log.ts'

const LOSS: AuditEvent = 'files.missing'

const anchorOf = ({ seq, hash }: { readonly seq: number; readonly hash: string }): string => `${seq}.${hash}`

/** The last place of the log. */
export async function lastAnchor(db: Queries): Promise<string> {
  const last = await db
    .selectFrom('audit_record')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return anchorOf(last ?? { seq: 0, hash: GENESIS })
}

export async function continuesHistory(db: Queries, anchor: string): Promise<boolean> {
  const [seq, hash] = anchor.split('.')
  // Further than a log can count.
  if (Number(seq) >= 2 ** 31) return false
  const found = await db
    .selectFrom('audit_record')
    .select('hash')
    .where('seq', '=', Number(seq))
    .where((row) =>
      row.not(
        row.exists(db.selectFrom('audit_record').where('what', '=', LOSS).where('seq', '>', Number(seq))),
      ),
    )
    .executeTakeFirst()
  return found?.hash === hash
}

/**
 * An answer and the place it is true at. Without an anchor (a station of the version before, or one that starts over)
 * nothing is asked. Throws CONFLICT (`history-differs`).
 */
export async function withHistory<T extends object>(
  { db }: Pick<ServerContext, 'db'>,
  anchor: string | undefined,
  work: () => Promise<T>,
): Promise<T & { readonly anchor: string }> {
  if (anchor !== undefined && !(await continuesHistory(db, anchor)))
    throw new Refusal('CONFLICT', 'history-differs')
  const answer = await work()
  return { ...answer, anchor: await lastAnchor(db) }
}
