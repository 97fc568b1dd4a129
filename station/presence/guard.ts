// Slows guessing down. Wrong tries are counted for each guarded thing by itself (an operator's PIN, a submission's
// withdrawal code), above the folders, so that neither practising nor another student's right code gives fresh guesses.
// A lock lasts as long as the booth has run, not as long as its clock says: a clock can be put forward. What was still
// locked when the booth went off is locked anew, from the beginning, when it comes back.
import type { Db } from '../store/open.ts'
import { openSmallStore } from '../store/open.ts'

export interface Limit {
  /** After each so many wrong tries nothing is accepted for a while. */
  readonly attempts: number
  readonly lockMs: number
}

export interface Guard {
  /**
   * Counts a try as a wrong one before it is judged: tries made at once, or cut off by a pulled plug, count as well.
   * Returns how long to wait where it is not accepted at all, which is not counted; 0 when it may be judged.
   */
  readonly begin: (subject: string, limit: Limit) => number
  /** Milliseconds still to wait; 0 when a try is welcome. */
  readonly leftMs: (subject: string) => number
  /** The right answer was given, or somebody who may forgive did: the count begins anew. */
  readonly forgive: (subject: string) => void
  /** Writes down which locks are over, so that the next start does not begin them again. */
  readonly settle: () => void
  readonly close: () => void
}

interface Row {
  readonly subject: string
  readonly wrong: number
  /** Length of the lock that is not over yet; 0 when there is none. */
  readonly lock_ms: number
}

const TABLE = `CREATE TABLE IF NOT EXISTS guesses (
  subject TEXT PRIMARY KEY,
  wrong   INTEGER NOT NULL,
  lock_ms INTEGER NOT NULL DEFAULT 0
) STRICT`

/** `monotonicMs` is time lived, from any beginning. Throws as `openStore` does. */
export function openGuard(file: string, monotonicMs: () => number): Guard {
  const db: Db = openSmallStore(file, TABLE)
  const one = db.prepare<[string], Row>('SELECT * FROM guesses WHERE subject = ?')
  const locked = db.prepare<[], Row>('SELECT * FROM guesses WHERE lock_ms > 0')
  const count = db.prepare(
    `INSERT INTO guesses (subject, wrong, lock_ms) VALUES (@subject, @wrong, @lockMs)
     ON CONFLICT (subject) DO UPDATE SET wrong = excluded.wrong, lock_ms = excluded.lock_ms`,
  )
  const open = db.prepare('UPDATE guesses SET lock_ms = 0 WHERE subject = ?')
  const remove = db.prepare('DELETE FROM guesses WHERE subject = ?')
  const endsAtMs = new Map<string, number>()

  function left({ subject, lock_ms }: Row): number {
    if (lock_ms === 0) return 0
    // A lock of an earlier run.
    if (!endsAtMs.has(subject)) endsAtMs.set(subject, monotonicMs() + lock_ms)
    const leftMs = Math.ceil(endsAtMs.get(subject)! - monotonicMs())
    if (leftMs > 0) return leftMs
    open.run(subject)
    endsAtMs.delete(subject)
    return 0
  }

  function leftMs(subject: string): number {
    const row = one.get(subject)
    return row ? left(row) : 0
  }

  const settle = (): void => locked.all().forEach(left)
  settle()

  return {
    begin: db.transaction((subject: string, { attempts, lockMs }: Limit): number => {
      const waitMs = leftMs(subject)
      if (waitMs > 0) return waitMs
      const wrong = (one.get(subject)?.wrong ?? 0) + 1
      const locks = wrong % attempts === 0
      count.run({ subject, wrong, lockMs: locks ? lockMs : 0 })
      if (locks) endsAtMs.set(subject, monotonicMs() + lockMs)
      return 0
    }).immediate,
    leftMs,
    forgive: (subject) => {
      remove.run(subject)
      endsAtMs.delete(subject)
    },
    settle,
    close: () => {
      settle()
      db.close()
    },
  }
}
