// One station per data folder: two would each believe in their own session. The lock is SQLite's lock on an empty
// database, which the system lets go of however the process ends, so that no stale lock can keep a booth closed.
import { join } from 'node:path'
import Database from 'better-sqlite3'

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** Returns the release. Throws `FolderInUse` at once when another station holds the folder. */
export function lockFolder(dir: string): () => void {
  const lock = new Database(join(dir, 'station.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      throw new FolderInUse('another station is running on this data folder; close it first')
    throw error
  }
  return () => lock.close()
}
