// How much room is left on the disks below the data folder, in bytes and in files, and what may still be done with it. A
// database that cannot write its log stops, so what makes the data grow is refused long before the disk is full, reviewing
// goes on, and only shortly before the end is everything refused; so it is where the folder itself is not there any more.
import { statfs } from 'node:fs/promises'
import type { RoomWord } from '../../core/contract/server-records.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { ServerSettings } from '../settings/settings.ts'

export interface Room {
  readonly bytes: number
  /** Null where the file system has no limit of its own. */
  readonly files: number | null
}

/**
 * `enough`; `low`: an administrator is to be told; `full`: nothing new is taken, reviewing goes on; `spent`: nothing is
 * written any more; `moved`: what lies at the folder's place is not what was opened there.
 */
export type RoomLevel = 'enough' | 'low' | 'full' | 'spent' | 'moved'

/** The levels at which nothing is written. */
export const NOTHING_WRITTEN: readonly RoomLevel[] = ['spent', 'moved']

/** As whoever does not look after the server is told. */
export const roomWordOf = (level: RoomLevel): RoomWord =>
  level === 'spent' || level === 'moved' ? 'full' : level

export type RoomLimits = ServerSettings['space']

export function roomLevel({ bytes, files }: Room, { warn, stop, last }: RoomLimits): RoomLevel {
  const isBelow = (limit: RoomLimits['warn']): boolean =>
    bytes < limit.bytes || (files !== null && files < limit.files)
  if (isBelow(last)) return 'spent'
  if (isBelow(stop)) return 'full'
  return isBelow(warn) ? 'low' : 'enough'
}

/** The least of all the file systems these folders lie on. Folders that are not there do not count; with none there is no room. */
export async function roomIn(folders: readonly string[]): Promise<Room> {
  const found = await Promise.all(
    folders.map((folder) =>
      statfs(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      }),
    ),
  )
  const rooms = found.filter((one) => one !== null)
  if (rooms.length === 0) return { bytes: 0, files: 0 }
  const files = rooms.flatMap((one) => (one.files > 0 ? [one.ffree] : []))
  return {
    bytes: Math.min(...rooms.map((one) => one.bavail * one.bsize)),
    files: files.length === 0 ? null : Math.min(...files),
  }
}

/** Every request asks: whoever comes within `freshMs` shares one measure, so that nobody waits for it behind others' flushes. */
export function sharedFor<T>(measure: () => Promise<T>, freshMs: number): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null
  return () => {
    const at = performance.now()
    if (last === null || at - last.at >= freshMs) last = { at, value: measure() }
    return last.value
  }
}

export interface DiskSpace {
  readonly look: () => Promise<{ readonly level: RoomLevel; readonly room: Room | null }>
  /** Throws DISK_FULL (`server-full`, `folder-moved`) where the data must not grow. */
  readonly mayGrow: () => Promise<void>
  /** Throws DISK_FULL (`server-full`, `folder-moved`) where not even small things may be written. */
  readonly mayWrite: () => Promise<void>
  /** Asked anew, for what must be found again. Throws DISK_FULL (`folder-moved`). */
  readonly mustBeInPlace: () => Promise<void>
}

export interface DiskMeasures {
  readonly room: () => Promise<Room>
  /** The part of the folder that is not what was opened. */
  readonly moved: () => Promise<string | null>
}

export function watchDisk({ room: measure, moved }: DiskMeasures, limits: RoomLimits, log: Log): DiskSpace {
  let told: RoomLevel | 'unknown' = 'enough'
  const lately = sharedFor(moved, limits.freshMs)

  function tell(level: RoomLevel | 'unknown', room: Room | null, part: string | null = null): void {
    if (level === told) return
    told = level
    if (level === 'moved') log.error({ part }, 'the data folder was moved away or replaced; stop the server')
    else if (level === 'enough') log.info({ ...room }, 'there is room on the disk again')
    else log.warn({ level, ...room }, 'the disk is filling up')
  }

  async function look() {
    const part = await lately()
    if (part !== null) {
      tell('moved', null, part)
      return { level: 'moved' as const, room: null }
    }
    // A file system that does not tell its room is no reason to refuse photos; the log says so once.
    const room = await measure().catch(() => null)
    const level = room === null ? 'enough' : roomLevel(room, limits)
    tell(room === null ? 'unknown' : level, room)
    return { level, room }
  }

  const refusal = (why: 'server-full' | 'folder-moved') =>
    new Refusal('DISK_FULL', why, limits.retrySeconds * 1000)

  async function demand(refused: readonly RoomLevel[]): Promise<void> {
    const { level } = await look()
    if (level === 'moved') throw refusal('folder-moved')
    if (refused.includes(level)) throw refusal('server-full')
  }

  async function mustBeInPlace(): Promise<void> {
    if ((await moved()) !== null) throw refusal('folder-moved')
  }

  return { look, mustBeInPlace, mayGrow: () => demand(['full', 'spent']), mayWrite: () => demand(['spent']) }
}

/**
 * No room left, for this account or at all: by code the system's words and PostgreSQL's (53100, disk_full); by name those of
 * S3 stores (MinIO's of its disks and of a bucket, Ceph's of a quota), or the status HTTP has for it.
 */
export function isDiskFull(error: unknown): boolean {
  const { code, name, $metadata } = (error ?? {}) as {
    readonly code?: unknown
    readonly name?: unknown
    readonly $metadata?: { readonly httpStatusCode?: number }
  }
  return FULL.includes(code) || FULL.includes(name) || $metadata?.httpStatusCode === INSUFFICIENT_STORAGE
}

const INSUFFICIENT_STORAGE = 507
const FULL: readonly unknown[] = [
  ...['ENOSPC', 'EDQUOT', '53100'],
  ...['XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'QuotaExceeded', 'InsufficientStorage'],
]
