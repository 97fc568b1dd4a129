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
import { TEMP_SUFFIX, writeDurably } from './write-durably.ts'

export type BlobOwner = `session:${string}` | `submission:${string}`

export interface Blobs {
  /** On disk and synced when this resolves. Throws `DiskFull`. */
  readonly put: (
    owner: BlobOwner,
    kind: BlobKind,
    mediaType: string,
    bytes: Uint8Array,
    expiresAt: Date,
  ) => Promise<BlobRef>
  /** Throws `BlobLost` when the file is missing, altered or not what its row says. */
  readonly read: (id: string) => Promise<Buffer>
  readonly find: (id: string) => (BlobRef & { readonly owner: BlobOwner }) | null
  /** Hands a blob to a submission, inside the transaction that saves it. */
  readonly give: (id: string, owner: BlobOwner, expiresAt: Date) => void
  readonly setExpiry: (owner: BlobOwner, expiresAt: Date) => void
  readonly drop: (ids: readonly string[]) => number
  readonly dropOwnedBy: (owner: BlobOwner) => number
  /** Deletes what is past its day; returns how many went. */
  readonly purge: (now: Date) => number
  /** At start-up only: sessions that are not the open one, and files without a row (a crash between the two). */
  readonly sweep: (openSession: string | null) => number
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

  // The row goes first: a file without a row is swept at the next start, a row without its file would be a lie.
  const drop = (ids: readonly string[]): number => {
    for (const id of ids) {
      remove.run(id)
      rmSync(fileOf(id), { force: true })
    }
    return ids.length
  }

  return {
    async put(owner, kind, mediaType, bytes, expiresAt) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const id = cipher.keyed('blob', `${uuid()}:${sha256}`)
      try {
        await writeDurably(fileOf(id), cipher.seal(bytes, `blob:${id}`))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new DiskFull('no space left for a picture')
        throw error
      }
      insert.run(id, kind, owner, mediaType, bytes.length, sha256, expiresAt.toISOString())
      return { id, kind, mediaType, bytes: bytes.length, sha256 }
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
    drop,
    dropOwnedBy: (owner) => drop(owned.all(owner).map((row) => row.id)),
    purge: (now) => drop(expired.all(now.toISOString()).map((row) => row.id)),
    sweep(openSession) {
      const stale = ofSessions.all().filter((row) => row.owner !== `session:${openSession ?? ''}`)
      let gone = drop(stale.map((row) => row.id))
      for (const name of readdirSync(dir)) {
        if (select.get(name) && !name.endsWith(TEMP_SUFFIX)) continue
        if (!statSync(join(dir, name)).isFile()) continue
        rmSync(join(dir, name))
        gone += 1
      }
      return gone
    },
  }
}
