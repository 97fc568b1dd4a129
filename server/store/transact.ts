// The one way into a transaction: its audit records are written at its end, and where the database gave way to another one it
// is begun again. Rows are locked in one order everywhere, so that two transactions never wait for each other.
import { type AuditParts, beginAudit, endAudit } from '../audit/audit-log.ts'
import { Refusal } from '../refusal.ts'
import type { ServerContext } from '../server-context.ts'
import { isAway } from './away.ts'
import type { Queries } from './store.ts'

/** Tables in the order in which a transaction may lock rows of them, held true by lock-order.test.ts. */
export const LOCK_ORDER = [
  'school',
  'account',
  'console_session',
  'known_place',
  'enrolment_code',
  'roster_row',
  'submission',
  'submission_file',
  'review_event',
  'scrub',
  'station',
  'counter:roster',
  'counter:audit',
] as const

/** serialization_failure and deadlock_detected: the same again is right. */
const GIVEN_WAY: readonly unknown[] = ['40001', '40P01']
const TRIES = 5

/**
 * Whether a transaction that failed with this certainly left nothing. Where the connection broke nobody knows: the database may be
 * at its COMMIT still, and what it says meanwhile on another connection is no answer.
 */
export const isUndone = (error: unknown): boolean =>
  error instanceof Refusal ||
  (/^[0-9A-Z]{5}$/.test(String((error as { code?: unknown } | null)?.code)) && !isAway(error))

/** `work` may run more than once, and does nothing besides its queries that may not be done twice. */
export async function transact<T>(
  server: AuditParts & Pick<ServerContext, 'db'>,
  work: (tx: Queries) => T | Promise<T>,
): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await server.db.transaction().execute(async (tx) => {
        beginAudit(tx)
        const result = await work(tx)
        await endAudit(server, tx)
        return result
      })
    } catch (error) {
      if (left <= 1 || !GIVEN_WAY.includes((error as { code?: unknown }).code)) throw error
    }
  }
}
