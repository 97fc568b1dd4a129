// Pictures without a row in the database, moved aside instead of deleted: they may be photos that a newer database knew.
// When that database is put back, its pictures go back to their place by themselves. What opens with this folder's key is
// erased after its days, counted in time lived; what does not open is nobody's to judge and stays.
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Cipher } from '../keys/cipher.ts'
import type { Retention } from '../retention/retention.ts'
import type { Db } from '../store/open.ts'
import { blobFileOf, isBlobId } from './blob-file.ts'

export interface Quarantine {
  /** Moves files of the blob folder here, under today's date. */
  readonly take: (ids: readonly string[]) => void
  /** Moves those that are here back; returns which. */
  readonly giveBack: (ids: readonly string[]) => readonly string[]
  readonly count: () => number
  /** Returns how many went. */
  readonly eraseDue: () => number
}

export interface QuarantineOptions {
  readonly dir: string
  readonly blobDir: string
  readonly db: Db
  readonly cipher: Cipher
  readonly now: () => Date
  readonly livedMs: () => number
  readonly retention: Pick<Retention, 'strayIsOver'>
}

interface Found {
  readonly id: string
  readonly found_lived_ms: number
  readonly ours: number
}

const foldersIn = (dir: string): string[] => {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

export function createQuarantine(options: QuarantineOptions): Quarantine {
  const { dir, blobDir, db, cipher, now, livedMs, retention } = options
  const insert = db.prepare(
    'INSERT OR REPLACE INTO quarantine (id, found_at, found_lived_ms, ours) VALUES (?, ?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM quarantine WHERE id = ?')
  const all = db.prepare<[], Found>('SELECT id, found_lived_ms, ours FROM quarantine')

  /** Where each lies: the disk knows, whatever a database put in its place believes. */
  const placed = new Map(
    foldersIn(dir).flatMap((date) =>
      foldersIn(join(dir, date))
        .filter(isBlobId)
        .map((id) => [id, join(dir, date)] as const),
    ),
  )
  const note = (id: string): void => {
    const ours = blobFileOf(placed.get(id)!, cipher).opens(id)
    insert.run(id, now().toISOString(), Math.round(livedMs()), Number(ours))
  }
  const gone = (ids: readonly string[]): void => {
    for (const id of ids) {
      const folder = placed.get(id)!
      placed.delete(id)
      remove.run(id)
      try {
        rmdirSync(folder)
      } catch {
        // Others lie there still.
      }
    }
  }

  db.transaction(() => {
    const known = new Set(all.all().map(({ id }) => id))
    for (const id of known) if (!placed.has(id)) remove.run(id)
    for (const id of placed.keys()) if (!known.has(id)) note(id)
  })()

  return {
    take(ids) {
      if (ids.length === 0) return
      const folder = join(dir, now().toISOString().slice(0, 10))
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const id of ids) {
        renameSync(join(blobDir, id), join(folder, id))
        placed.set(id, folder)
      }
      db.transaction(() => ids.forEach(note))()
    },
    giveBack(ids) {
      const here = ids.filter((id) => placed.has(id))
      for (const id of here) renameSync(join(placed.get(id)!, id), join(blobDir, id))
      db.transaction(() => gone(here))()
      return here
    },
    count: () => placed.size,
    eraseDue() {
      const over = all
        .all()
        .filter((one) => one.ours === 1 && retention.strayIsOver(one.found_lived_ms))
        .map(({ id }) => id)
      for (const id of over) rmSync(join(placed.get(id)!, id), { force: true })
      db.transaction(() => gone(over))()
      return over.length
    },
  }
}
