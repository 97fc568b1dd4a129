// Time the server has run. What is deleted after days is deleted after days of this clock: a wall clock that jumps, or a
// machine that was off, deletes nothing. It goes on where it stood, only forwards, and no faster than the process lives.
import { type Expression, sql } from 'kysely'
import type { Database } from '../store/store.ts'

export interface LivedClock {
  readonly nowMs: () => number
  /** Remembers how far it got; what a crash takes is time, never a picture. */
  readonly save: () => Promise<void>
}

/** Never behind what was stamped with it before a crash. */
const latestStamp = (saved: Expression<number>) => sql<number>`greatest(
  ${saved},
  (select max(settled_lived_ms) from submission),
  (select max(lived_ms) from station_nonce),
  (select max(lived_ms) from quarantined_file))`

/** `monotonicMs` counts the life of this process and knows nothing of the date. */
export async function openLivedClock(db: Database, monotonicMs: () => number): Promise<LivedClock> {
  const { lived_ms } = await db
    .selectFrom('folder')
    .select((row) => latestStamp(row.ref('folder.lived_ms')).as('lived_ms'))
    .executeTakeFirstOrThrow()
  const startedMs = monotonicMs()
  const nowMs = (): number => Math.floor(lived_ms + monotonicMs() - startedMs)
  return {
    nowMs,
    async save() {
      // Of several processes on one database the one that is furthest counts: together they live no faster than one.
      await db
        .updateTable('folder')
        .set((row) => ({ lived_ms: sql<number>`greatest(${row.ref('lived_ms')}, ${nowMs()}::bigint)` }))
        .execute()
    },
  }
}
