// Pictures on disk: encrypted, named by a keyed hash, owned by one session, one submission or one check of the station. Nothing
// here has a day: how long a picture stays is said by station/retention.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BlobKind, BlobRef } from '../../core/session/blob.ts'
import { SealBroken } from '../../node/sealing.ts'
import { writeAllDurably } from '../../node/write-durably.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'
import { blobFileOf, placeOf } from './blob-file.ts'

/** A check of the station (its backdrop without anybody before it, say) belongs to no student. */
export type BlobOwner = `session:${string}` | `submission:${string}` | `check:${string}`

export interface Picture {
  readonly kind: BlobKind
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface Blobs {
  /** On disk and synced when this resolves, all of them or none, in the order given. Throws `DiskFull`. */
  readonly put: (owner: BlobOwner, pictures: readonly Picture[]) => Promise<BlobRef[]>
  /** Throws `BlobLost` when the file is missing, altered or not what its row says. */
  readonly read: (id: string) => Promise<Buffer>
  readonly find: (id: string) => (BlobRef & { readonly owner: BlobOwner }) | null
  /** Hands a blob to a submission, inside the transaction that saves it. */
  readonly give: (id: string, owner: BlobOwner) => void
  readonly ownedBy: (owner: BlobOwner) => readonly string[]
  readonly totals: () => { readonly count: number; readonly bytes: number }
  /** Every picture there should be, by its owner. */
  readonly listed: () => ReadonlyMap<string, BlobOwner>
  /**
   * Takes the rows away and notes that the files are to go, joining the transaction that is open; `unlink` follows once it
   * is committed.
   */
  readonly forget: (ids: readonly string[]) => void
  readonly unlink: (ids: readonly string[]) => void
  /** Takes the rows away and leaves the files alone. */
  readonly disown: (ids: readonly string[]) => void
  /** Both, one after the other; returns how many. */
  readonly drop: (ids: readonly string[]) => number
  /** Deletes what was to go and is still there (a crash, a file held open by a scanner), and notes what is gone. */
  readonly finishLeaving: () => void
}

export class BlobLost extends Error {
  override readonly name = 'BlobLost'
}

export class DiskFull extends Error {
  override readonly name = 'DiskFull'
}

interface Row {
  readonly id: string
  readonly kind: BlobKind
  readonly owner: BlobOwner
  readonly media_type: string
  readonly bytes: number
  readonly sha256: string
}

export function createBlobs(dir: string, db: Db, cipher: Cipher): Blobs {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const fileOf = (id: string) => join(dir, id)
  const stored = blobFileOf(dir, cipher)
  const insert = db.prepare(
    'INSERT INTO blobs (id, kind, owner, media_type, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const select = db.prepare<[string], Row>('SELECT * FROM blobs WHERE id = ?')
  const owned = db.prepare<[string], Row>('SELECT * FROM blobs WHERE owner = ?')
  const all = db.prepare<[], Pick<Row, 'id' | 'owner'>>('SELECT id, owner FROM blobs')
  const totals = db.prepare<[], { count: number; bytes: number }>(
    'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM blobs',
  )
  const remove = db.prepare('DELETE FROM blobs WHERE id = ?')
  const update = db.prepare('UPDATE blobs SET owner = ? WHERE id = ?')
  const leave = db.prepare('INSERT OR IGNORE INTO blobs_leaving (id) VALUES (?)')
  const leaving = db.prepare<[], string>('SELECT id FROM blobs_leaving').pluck()
  const left = db.prepare('DELETE FROM blobs_leaving WHERE id = ?')

  const list = db.transaction((owner: BlobOwner, refs: readonly BlobRef[]) => {
    for (const { id, kind, mediaType, bytes, sha256 } of refs)
      insert.run(id, kind, owner, mediaType, bytes, sha256)
  })
  const forget = db.transaction((ids: readonly string[]) => {
    for (const id of ids) if (remove.run(id).changes > 0) leave.run(id)
  })
  /** Returns those that are gone. Windows refuses to delete a file that a scanner holds open: it is tried again later. */
  const unlink = (ids: readonly string[]): readonly string[] =>
    ids.filter((id) => {
      try {
        rmSync(fileOf(id), { force: true })
        return true
      } catch {
        return false
      }
    })
  const noteLeft = db.transaction((ids: readonly string[]) => {
    for (const id of ids) left.run(id)
  })
  // The row goes first: a file marked as leaving goes with the next round, a row without its file would be a lie.
  const drop = (ids: readonly string[]): number => {
    if (ids.length > 0) forget(ids)
    unlink(ids)
    return ids.length
  }

  return {
    async put(owner, pictures) {
      const refs = pictures.map(({ kind, mediaType, bytes }): BlobRef => {
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        return {
          id: cipher.keyed('blob', `${randomUUID()}:${sha256}`),
          kind,
          mediaType,
          bytes: bytes.length,
          sha256,
        }
      })
      const sealed = refs.map(({ id }, index) => ({
        name: id,
        bytes: cipher.seal(placeOf(id), pictures[index]!.bytes),
      }))
      try {
        await writeAllDurably(dir, sealed)
        list(owner, refs)
      } catch (error) {
        unlink(refs.map(({ id }) => id))
        throw isDiskFull(error) ? new DiskFull('no space left for a picture') : error
      }
      return refs
    },
    async read(id) {
      const row = select.get(id)
      if (!row) throw new BlobLost('no such blob')
      try {
        const bytes = await stored.read(id)
        if (createHash('sha256').update(bytes).digest('hex') === row.sha256) return bytes
      } catch (error) {
        const gone = (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(dir)
        // A disk that is away, or will not be read, has lost no picture.
        if (!(error instanceof SealBroken) && !gone) throw error
      }
      throw new BlobLost('a stored picture is missing or altered')
    },
    find(id) {
      const row = select.get(id)
      if (!row) return null
      const { kind, owner, bytes, sha256 } = row
      return { id, kind, owner, mediaType: row.media_type, bytes, sha256 }
    },
    give: (id, owner) => {
      if (update.run(owner, id).changes !== 1) throw new BlobLost('no such blob')
    },
    ownedBy: (owner) => owned.all(owner).map((row) => row.id),
    totals: () => totals.get()!,
    listed: () => new Map(all.all().map(({ id, owner }) => [id, owner])),
    forget,
    unlink: (ids) => void unlink(ids),
    disown: db.transaction((ids: readonly string[]) => {
      for (const id of ids) remove.run(id)
    }),
    drop,
    finishLeaving() {
      const gone = unlink(leaving.all())
      if (gone.length > 0) noteLeft(gone)
    },
  }
}

const DISK_FULL_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']

/** Also true of a database that cannot grow. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof DiskFull || DISK_FULL_CODES.includes((error as { code?: unknown }).code)
