// Time the server has run. What is deleted after days is deleted after days of this clock: a wall clock that jumps, or a
// machine that was off, deletes nothing. It goes on where it stood, only forwards, and no faster than the process lives.
import { type Expression, sql } from 'kysely'
import type { Database } from '../store/store.ts'

export interface LivedClock {
  readonly nowMs: () => number
  /** Remembers how far it got; what a crash takes is time, never a picture. */
  readonly save: () => Promise<void>
  /**
   * Before something is judged that another process on the same database may have judged: none of them is behind another then.
   * Nothing where there is no other.
   */
  readonly catchUp: () => Promise<void>
}

/** Several processes are never further apart than this and the time of one query. */
const APART_MS = 5000

/** Never behind what was stamped with it before a crash. */
const latestStamp = (saved: Expression<number>) => sql<number>`greatest(
  ${saved},
  (select max(settled_lived_ms) from submission),
  (select max(lived_ms) from station_nonce),
  (select max(lived_ms) from quarantined_file))`

/** `monotonicMs` counts the life of this process and knows nothing of the date. `shared`: others live on the same database. */
export async function openLivedClock(
  db: Database,
  monotonicMs: () => number,
  { shared = false }: { readonly shared?: boolean } = {},
): Promise<LivedClock> {
  const opened = await db
    .selectFrom('folder')
    .select((row) => latestStamp(row.ref('folder.lived_ms')).as('lived_ms'))
    .executeTakeFirstOrThrow()
  let [livedMs, atMs] = [opened.lived_ms, monotonicMs()]
  let savedMs = Number.NEGATIVE_INFINITY
  const readMs = (): number => Math.floor(livedMs + monotonicMs() - atMs)

  async function save(): Promise<void> {
    savedMs = monotonicMs()
    // Of several processes the one that is furthest counts: together they live no faster than one.
    const { lived_ms } = await db
      .updateTable('folder')
      .set((row) => ({ lived_ms: sql<number>`greatest(${row.ref('lived_ms')}, ${readMs()}::bigint)` }))
      .returning('lived_ms')
      .executeTakeFirstOrThrow()
    if (lived_ms > readMs()) [livedMs, atMs] = [lived_ms, monotonicMs()]
  }

  return {
    nowMs() {
      // In passing; whoever must be sure asks to catch up.
      if (shared && monotonicMs() - savedMs > APART_MS) save().catch(() => undefined)
      return readMs()
    },
    save,
    catchUp: () => (shared ? save() : Promise.resolve()),
  }
}
