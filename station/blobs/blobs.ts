// Pictures on disk: encrypted, named by a keyed hash, owned by one session or one submission, and never without a day on
// which they are deleted.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v4 as uuid } from 'uuid'
import type { BlobKind, BlobRef } from '../../core/contract/records.ts'
import { type Cipher, SealBroken } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'
import { writeAllDurably } from './write-durably.ts'

export type BlobOwner = `session:${string}` | `submission:${string}`

export interface Picture {
  readonly kind: BlobKind
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface Blobs {
  /** On disk and synced when this resolves, all of them or none, in the order given. Throws `DiskFull`. */
  readonly put: (owner: BlobOwner, pictures: readonly Picture[], expiresAt: Date) => Promise<BlobRef[]>
  /** Throws `BlobLost` when the file is missing, altered or not what its row says. */
  readonly read: (id: string) => Promise<Buffer>
  readonly find: (id: string) => (BlobRef & { readonly owner: BlobOwner }) | null
  /** Hands a blob to a submission, inside the transaction that saves it. */
  readonly give: (id: string, owner: BlobOwner, expiresAt: Date) => void
  readonly setExpiry: (owner: BlobOwner, expiresAt: Date) => void
  readonly ownedBy: (owner: BlobOwner) => readonly string[]
  /** Removes the rows, joining the transaction that is open; the files go by `unlink` once it is committed. */
  readonly forget: (ids: readonly string[]) => void
  readonly unlink: (ids: readonly string[]) => void
  /** Both, one after the other; returns how many. */
  readonly drop: (ids: readonly string[]) => number
  /** Deletes what is past its day; returns how many went. */
  readonly purge: (now: Date) => number
  /** At start-up only: sessions' blobs that the open session does not hold, and files without a row. */
  readonly sweep: (held: readonly string[]) => number
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
  const insert = db.prepare(
    'INSERT INTO blobs (id, kind, owner, media_type, bytes, sha256, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const select = db.prepare<[string], Row>('SELECT * FROM blobs WHERE id = ?')
  const owned = db.prepare<[string], Row>('SELECT * FROM blobs WHERE owner = ?')
  const expired = db.prepare<[string], Row>('SELECT * FROM blobs WHERE expires_at <= ?')
  const ofSessions = db.prepare<[], Row>("SELECT * FROM blobs WHERE owner LIKE 'session:%'")
  const remove = db.prepare('DELETE FROM blobs WHERE id = ?')
  const update = db.prepare('UPDATE blobs SET owner = ?, expires_at = ? WHERE id = ?')
  const expiry = db.prepare('UPDATE blobs SET expires_at = ? WHERE owner = ?')

  const list = db.transaction((owner: BlobOwner, refs: readonly BlobRef[], expiresAt: string) => {
    for (const { id, kind, mediaType, bytes, sha256 } of refs)
      insert.run(id, kind, owner, mediaType, bytes, sha256, expiresAt)
  })
  const forget = db.transaction((ids: readonly string[]) => {
    for (const id of ids) remove.run(id)
  })
  // Windows refuses to delete a file that a scanner holds open; it is tried again with every purge and at start-up.
  const stuck = new Set<string>()
  const unlink = (ids: readonly string[]): void => {
    for (const id of ids) {
      try {
        rmSync(fileOf(id), { force: true })
        stuck.delete(id)
      } catch {
        stuck.add(id)
      }
    }
  }
  // The row goes first: a file without a row is swept at the next start, a row without its file would be a lie.
  const drop = (ids: readonly string[]): number => {
    if (ids.length > 0) forget(ids)
    unlink(ids)
    return ids.length
  }
  const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => row.id)

  return {
    async put(owner, pictures, expiresAt) {
      const refs = pictures.map(({ kind, mediaType, bytes }): BlobRef => {
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        return {
          id: cipher.keyed('blob', `${uuid()}:${sha256}`),
          kind,
          mediaType,
          bytes: bytes.length,
          sha256,
        }
      })
      const sealed = refs.map(({ id }, index) => ({
        name: id,
        bytes: cipher.seal(pictures[index]!.bytes, `blob:${id}`),
      }))
      try {
        await writeAllDurably(dir, sealed)
        list(owner, refs, expiresAt.toISOString())
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
        const bytes = cipher.open(await readFile(fileOf(id)), `blob:${id}`)
        if (createHash('sha256').update(bytes).digest('hex') === row.sha256) return bytes
      } catch (error) {
        if (!(error instanceof SealBroken) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
      throw new BlobLost('a stored picture is missing or altered')
    },
    find(id) {
      const row = select.get(id)
      if (!row) return null
      const { kind, owner, bytes, sha256 } = row
      return { id, kind, owner, mediaType: row.media_type, bytes, sha256 }
    },
    give: (id, owner, expiresAt) => {
      if (update.run(owner, expiresAt.toISOString(), id).changes !== 1) throw new BlobLost('no such blob')
    },
    setExpiry: (owner, expiresAt) => {
      expiry.run(expiresAt.toISOString(), owner)
    },
    ownedBy: (owner) => idsOf(owned.all(owner)),
    forget,
    unlink,
    drop,
    purge(now) {
      unlink([...stuck])
      return drop(idsOf(expired.all(now.toISOString())))
    },
    sweep(held) {
      let gone = drop(idsOf(ofSessions.all()).filter((id) => !held.includes(id)))
      for (const name of readdirSync(dir)) {
        if (select.get(name) || !statSync(join(dir, name)).isFile()) continue
        unlink([name])
        gone += 1
      }
      return gone
    },
  }
}

const DISK_FULL_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']

/** Also true of a database that cannot grow. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof DiskFull || DISK_FULL_CODES.includes((error as { code?: unknown }).code)
