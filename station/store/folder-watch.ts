// Whether the folder under a running booth is still the one it opened. A database that was moved away, or over which a
// backup was copied, goes on taking writes without a word, and none of them is found again. So before anything is called
// saved, what lies at the paths is compared with what was opened there.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The part that is not there any more, or is another. */
export type Moved = 'station.db' | 'station.db-wal' | 'blobs' | 'keys.json' | 'host.key'

export interface FolderWatch {
  readonly moved: () => Moved | null
  /** This program has just written the database's main file itself. */
  readonly wrote: () => void
}

const WAL_HEADER_BYTES = 32

const identityOf = (path: string): string | null => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev}:${found.ino}` : null
}

/**
 * The main file is written at check points alone, and this program makes those itself, so that a change of it at any other
 * time is somebody else's. NTFS notes a change late, and lets nobody replace an open file.
 */
const contentOf = (path: string): string | null => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) return null
  return process.platform === 'win32' ? '' : `${found.size}:${found.mtimeNs}`
}

const bytesOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

/** Its salts change when the log begins anew, which it does after a check point only. Null while it is empty. */
function walHeaderOf(path: string): string | null {
  let handle: number | null = null
  try {
    handle = openSync(path, 'r')
    const header = Buffer.alloc(WAL_HEADER_BYTES)
    return readSync(handle, header, 0, WAL_HEADER_BYTES, 0) < WAL_HEADER_BYTES ? null : header.toString('hex')
  } catch {
    return null
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

/** To be made when the database is open and nothing waits in its log. */
export function watchFolder(dir: string): FolderWatch {
  const path = (name: Moved): string => join(dir, name)
  const [database, wal] = [path('station.db'), path('station.db-wal')]
  const identities = ([`station.db`, 'station.db-wal', 'blobs'] as const).map(
    (name) => [name, identityOf(path(name))] as const,
  )
  // A keyring that keeps its key elsewhere has no host.key, and none may come.
  const keys = (['keys.json', 'host.key'] as const).map((name) => [name, bytesOf(path(name))] as const)
  let content = contentOf(database)
  let header: string | null = null

  return {
    moved() {
      for (const [name, identity] of identities) if (identityOf(path(name)) !== identity) return name
      if (contentOf(database) !== content) return 'station.db'
      const now = walHeaderOf(wal)
      header ??= now
      if (now !== header) return 'station.db-wal'
      for (const [name, bytes] of keys) if (bytesOf(path(name)) !== bytes) return name
      return null
    },
    wrote() {
      content = contentOf(database)
      header = walHeaderOf(wal)
    },
  }
}
