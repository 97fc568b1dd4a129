// PostgreSQL leaves the bytes of a changed row where they were, in the table's file and in the log. Whether any are left is
// counted in the database: a process that died before it rewrote the files does so when it starts again.
import type { ServerContext } from '../server-context.ts'
import type { Queries } from './store.ts'
import type { Upkeep } from './upkeep.ts'

const TABLES = ['submission', 'review_event', 'roster_row'] as const

/** In the transaction that erases or replaces something that names a person. */
export async function noteScrubDue(tx: Queries): Promise<void> {
  await tx
    .updateTable('scrub')
    .set((row) => ({ due: row('due', '+', 1) }))
    .execute()
}

/** Does nothing where nothing was erased since the last time. What is erased meanwhile is the next one's. */
export async function scrubDue(
  { db }: Pick<ServerContext, 'db'>,
  upkeep: Pick<Upkeep, 'scrub'>,
): Promise<void> {
  const { due, done } = await db.selectFrom('scrub').select(['due', 'done']).executeTakeFirstOrThrow()
  if (due === done) return
  await upkeep.scrub(TABLES)
  await db.updateTable('scrub').set({ done: due }).execute()
}
