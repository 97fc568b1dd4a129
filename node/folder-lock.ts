// One process per data folder: two would each believe in their own state, and an embedded database is destroyed by a
// second. The lock is SQLite's lock on an empty database, which the system lets go of however the process ends, so that
// no stale lock can keep a folder closed, and no number of a process that came later is taken for its holder. Nothing else in the holding process may open its file: the
// system lets go of all a process's locks on a file when that process closes the file anywhere.
import { join } from 'node:path'
import Database from 'better-sqlite3'

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** A connection that nobody refers to is collected, and its lock with it. */
const held = new Set<Database.Database>()

/** `name` is the lock's file in the folder. Returns the release. Throws `FolderInUse` at once when it is held. */
export function lockFolder(dir: string, name: string): () => void {
  const lock = new Database(join(dir, name), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      throw new FolderInUse(`another program is running on the data folder ${dir}; close it first`)
    throw error
  }
  held.add(lock)
  return () => {
    held.delete(lock)
    lock.close()
  }
}
