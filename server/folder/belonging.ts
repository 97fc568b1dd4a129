// Do the parts belong together? The keys are the folder's identity: a keyed mark in the database and one among the pictures
// show whose they are. Folders of before bear no mark; what they hold must open with the keys.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import type { Sealer } from '../keys/seal.ts'
import { FolderRefused } from './refused.ts'

const FILES_MARK = 'folder-mark'
export const databaseMark = (sealer: Pick<Sealer, 'lookup'>): string => sealer.lookup('folder', 'database')
const filesMark = (sealer: Pick<Sealer, 'lookup'>): string => sealer.lookup('folder', 'files')

/** Before a migration touches it. Throws FolderRefused. */
export async function mustBeOwnDatabase(pg: PGlite, dataDir: string, sealer: Sealer): Promise<void> {
  const { rows: tables } = await pg.query<{ made: boolean }>(
    `select to_regclass('folder') is not null as made`,
  )
  if (!tables[0]!.made) return
  const { rows } = await pg.query<{ mark: string | null }>(
    `select to_jsonb(folder) ->> 'mark' as mark from folder`,
  )
  if (rows.length === 0) return
  const { mark } = rows[0]!
  if (mark === null ? await opensAccounts(pg, sealer) : mark === databaseMark(sealer)) return
  throw new FolderRefused(
    dataDir,
    'database/ and keys.json belong to different servers',
    'Put both back from one backup of this server.',
  )
}

async function opensAccounts(pg: PGlite, sealer: Sealer): Promise<boolean> {
  const { rows } = await pg.query<{ id: string; sealed_name: Uint8Array }>(
    'select id, sealed_name from account limit 1',
  )
  return rows.every(({ id, sealed_name }) => opens(() => sealer.open(`account/${id}`, sealed_name)))
}

function opens(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

interface Pictures {
  readonly folder: string
  /** Some of those that are there. */
  readonly names: readonly string[]
  readonly get: (name: string) => Promise<Buffer>
}

/** Throws FolderRefused. A folder without a mark gets one once a picture in it has opened, or where there is none. */
export async function mustBeOwnPictures(dataDir: string, sealer: Sealer, pictures: Pictures): Promise<void> {
  const path = join(pictures.folder, FILES_MARK)
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const own = found === null ? await opensOne(pictures) : found === filesMark(sealer)
  if (!own) {
    throw new FolderRefused(
      dataDir,
      'the pictures in files/ do not belong to keys.json and database/',
      'Put all three back from one backup of this server.',
    )
  }
  if (found === null) await writeFile(path, filesMark(sealer), { mode: 0o600 })
}

/** One may be damaged; of several one that opens is proof. */
async function opensOne({ names, get }: Pictures): Promise<boolean> {
  if (names.length === 0) return true
  for (const name of names.slice(0, 20)) {
    if (
      await get(name).then(
        () => true,
        () => false,
      )
    )
      return true
  }
  return false
}
