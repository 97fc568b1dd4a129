// The time of several servers on one database is the database's: theirs may be wrong, each by another amount, and a claim that one
// of them finds over or a booth's signature that one finds too old would be right on the next.
import { sql } from 'kysely'
import type { Database } from './store.ts'

const STALE_MS = 60_000

export interface DatabaseClock {
  readonly now: () => Date
  /** How far this machine's own clock is ahead of it, in ms. */
  readonly machineAheadMs: () => number
}

/**
 * Asked once now and again in passing every minute; in between time goes on by `monotonicMs`, which no correction of the
 * machine's clock moves. While the database is away the last answer counts.
 */
export async function openDatabaseClock(db: Database, monotonicMs: () => number): Promise<DatabaseClock> {
  let [timeMs, atMs] = [0, 0]
  let triedMs = monotonicMs()

  async function ask(): Promise<void> {
    const askedMs = monotonicMs()
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
    const answeredMs = monotonicMs()
    timeMs = rows[0]!.at.getTime()
    // On the way there and back for the same time.
    atMs = (askedMs + answeredMs) / 2
  }

  await ask()
  const nowMs = (): number => timeMs + (monotonicMs() - atMs)
  return {
    now() {
      if (monotonicMs() - triedMs > STALE_MS) {
        triedMs = monotonicMs()
        ask().catch(() => undefined)
      }
      return new Date(nowMs())
    },
    machineAheadMs: () => Date.now() - nowMs(),
  }
}
