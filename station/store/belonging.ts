// Whether the parts of a data folder belong together: database, pictures and keys. A folder put together from two, or one
// of which a part is missing, is refused before anything in it is changed: tidying it up would delete somebody's photos.
// The folder's mark (folder.json) carries the id that the database carries too, and how many audit records there were
// when it was last written, so that an older database of the same folder is known for one.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { blobFileOf, isBlobId } from '../blobs/blob-file.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from './open.ts'

export class FolderIncomplete extends Error {
  override readonly name = 'FolderIncomplete'
  readonly part: string
  constructor(part: 'station.db' | 'blobs') {
    super(`the data folder has lost its ${part}; put it back, or restore the whole folder from the backup`)
    this.part = part
  }
}

export class FolderMixed extends Error {
  override readonly name = 'FolderMixed'
  constructor(what: string) {
    super(`the data folder is put together from two: ${what}; restore the whole folder from one backup`)
  }
}

const mark = z.object({ version: z.literal(1), id: z.string(), records: z.int() })
export type Mark = z.infer<typeof mark>

/** The sealed setting under which the database carries the folder's id. */
export const FOLDER_ID = 'folder-id'
/** Pictures looked into before they are called another folder's. */
const SAMPLE = 20

const markOf = (dir: string): string => join(dir, 'folder.json')

/** Null where there is none, or one that cannot be read: the database carries the id as well. */
export function readMark(dir: string): Mark | null {
  try {
    return mark.parse(JSON.parse(readFileSync(markOf(dir), 'utf8')))
  } catch {
    return null
  }
}

/** Whole or as before, after a power cut as well. */
export function writeMark(dir: string, { id, records }: Omit<Mark, 'version'>): void {
  const temp = `${markOf(dir)}.part`
  const handle = openSync(temp, 'w', 0o600)
  try {
    writeSync(handle, JSON.stringify({ version: 1, id, records } satisfies Mark))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temp, markOf(dir))
}

/** Before the keys are looked at: data without its database gets no new one. Throws `FolderIncomplete`. */
export function checkFiles(dir: string): void {
  const database = statSync(join(dir, 'station.db'), { throwIfNoEntry: false })
  if ((database?.size ?? 0) === 0 && holdsData(dir)) throw new FolderIncomplete('station.db')
}

const picturesIn = (dir: string): string[] | null =>
  existsSync(join(dir, 'blobs')) ? readdirSync(join(dir, 'blobs')).filter(isBlobId) : null

const holdsData = (dir: string): boolean =>
  existsSync(markOf(dir)) || (picturesIn(dir) ?? []).length > 0 || existsSync(join(dir, 'quarantine'))

/** Before the database is brought up to date. Throws `FolderIncomplete` or `FolderMixed`. */
export function checkStore(dir: string, cipher: Cipher, db: Db): void {
  if (db.pragma('user_version', { simple: true }) === 0) {
    if (holdsData(dir)) throw new FolderIncomplete('station.db')
    return
  }
  checkKeys(cipher, db)
  const present = readMark(dir)
  const carried = idCarriedBy(cipher, db)
  if (present && carried !== null && carried !== present.id)
    throw new FolderMixed('the database is another folder’s')
  checkPictures(dir, cipher, db)
}

type Sealed = { readonly key: string; readonly value: Buffer }

function opens(cipher: Cipher, { key, value }: Sealed): boolean {
  try {
    cipher.open(`setting:${key}`, value)
    return true
  } catch {
    return false
  }
}

/** A setting that is damaged is no proof; that none of them opens is. */
function checkKeys(cipher: Cipher, db: Db): void {
  const settings = db.prepare<[], Sealed>('SELECT key, value FROM settings').all()
  if (settings.length > 0 && !settings.some((one) => opens(cipher, one)))
    throw new FolderMixed('the keys are another database’s')
}

function idCarriedBy(cipher: Cipher, db: Db): string | null {
  const row = db.prepare<[string], Sealed>('SELECT key, value FROM settings WHERE key = ?').get(FOLDER_ID)
  return row && opens(cipher, row) ? String(cipher.openJson(`setting:${FOLDER_ID}`, row.value)) : null
}

function checkPictures(dir: string, cipher: Cipher, db: Db): void {
  const listed = new Set(db.prepare<[], string>('SELECT id FROM blobs').pluck().all())
  const present = picturesIn(dir)
  if (present === null) {
    if (listed.size > 0) throw new FolderIncomplete('blobs')
    return
  }
  if (present.length === 0 || present.some((id) => listed.has(id))) return
  if (!present.slice(0, SAMPLE).some((id) => blobFileOf(join(dir, 'blobs'), cipher).opens(id)))
    throw new FolderMixed('the pictures are another folder’s')
}
