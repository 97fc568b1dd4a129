// Faults of this machine by the words of its system and of SQLite (sqlite.org/rescode.html): what they mean for whoever
// stands before it.
import type { LocalReason } from '../../core/submission/sync-reason.ts'
import { isDiskFull } from '../blobs/blobs.ts'

const BY_CODE: Readonly<Record<string, LocalReason>> = {
  EACCES: 'folder-not-writable',
  EPERM: 'folder-not-writable',
  EROFS: 'folder-not-writable',
  SQLITE_READONLY: 'folder-not-writable',
  SQLITE_PERM: 'folder-not-writable',
  SQLITE_AUTH: 'folder-not-writable',
  ENOENT: 'folder-missing',
  ENOTDIR: 'folder-missing',
  ENODEV: 'folder-missing',
  ENXIO: 'folder-missing',
  ESTALE: 'folder-missing',
  SQLITE_CANTOPEN: 'folder-missing',
  EBUSY: 'folder-busy',
  ETXTBSY: 'folder-busy',
  SQLITE_BUSY: 'folder-busy',
  SQLITE_LOCKED: 'folder-busy',
  SQLITE_PROTOCOL: 'folder-busy',
  EIO: 'disk-failing',
  SQLITE_IOERR: 'disk-failing',
  SQLITE_CORRUPT: 'disk-failing',
  SQLITE_NOTADB: 'disk-failing',
  EFBIG: 'disk-full',
  EMFILE: 'machine-exhausted',
  ENFILE: 'machine-exhausted',
  ENOMEM: 'machine-exhausted',
  EAGAIN: 'machine-exhausted',
  SQLITE_NOMEM: 'machine-exhausted',
}

/** Null for what is no fault of the machine that has a name. */
export function localFault(error: unknown): LocalReason | null {
  const code = (error as { code?: unknown } | null | undefined)?.code
  if (error instanceof Error && isDiskFull(error)) return 'disk-full'
  if (typeof code !== 'string') return null
  // SQLite adds what it was doing: SQLITE_IOERR_FSYNC, SQLITE_READONLY_DBMOVED.
  const primary = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code
  return BY_CODE[primary] ?? null
}
