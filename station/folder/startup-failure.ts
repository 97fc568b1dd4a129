// Why a data folder cannot be opened. Nothing was changed; the message tells the administrator what to do.
import { join } from 'node:path'
import type { Problem } from '../../core/contract/station-records.ts'
import { FolderInUse } from '../../node/folder-lock.ts'
import { DatabaseNewer } from '../../node/migrations.ts'
import { isDiskFull } from '../blobs/blobs.ts'
import { KeyRefused } from '../keys/data-key.ts'
import { FolderIncomplete, FolderMixed } from '../store/belonging.ts'
import { StoreDamaged } from '../store/open.ts'

export class StationUnusable extends Error {
  override readonly name = 'StationUnusable'
  readonly problem: Problem
  constructor(problem: Problem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** A bug goes on being one. */
export function unusable(error: unknown, dir: string): unknown {
  if (error instanceof KeyRefused)
    return new StationUnusable({ code: 'key-refused', subject: dir }, error.message)
  if (error instanceof StoreDamaged)
    return new StationUnusable({ code: 'store-damaged', subject: dir }, error.message)
  if (error instanceof FolderInUse)
    return new StationUnusable({ code: 'folder-in-use', subject: dir }, error.message)
  if (error instanceof FolderIncomplete)
    return new StationUnusable({ code: 'folder-incomplete', subject: join(dir, error.part) }, error.message)
  if (error instanceof FolderMixed)
    return new StationUnusable({ code: 'folder-mixed', subject: dir }, error.message)
  if (error instanceof DatabaseNewer)
    return new StationUnusable({ code: 'folder-newer', subject: dir }, error.message)
  if (isDiskFull(error))
    return new StationUnusable({ code: 'disk-full', subject: dir }, 'the disk is full; make room first')
  if (NOT_WRITABLE.includes((error as { code?: unknown }).code))
    return new StationUnusable(
      { code: 'folder-not-writable', subject: dir },
      'the data folder cannot be written to; check the disk and the permissions',
    )
  return error
}

const NOT_WRITABLE: readonly unknown[] = [
  'EROFS',
  'EACCES',
  'EPERM',
  // A file lies where the folder should.
  'EEXIST',
  'ENOTDIR',
  'EISDIR',
  'SQLITE_READONLY',
  'SQLITE_READONLY_DIRECTORY',
  'SQLITE_READONLY_DBMOVED',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR_WRITE',
]
