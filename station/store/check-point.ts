// Brings the log into the database and empties it. What was deleted is then gone from both: SQLite overwrites it with
// zeros in the one (secure_delete), and the other has no length any more.
import type { Db } from './open.ts'

export interface CheckPointed {
  /** Somebody else is reading; the next one does it. */
  readonly busy: boolean
}

export function checkPoint(db: Db): CheckPointed {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  return { busy: result.busy !== 0 }
}
