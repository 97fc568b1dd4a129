// Is everything there? Asked of the file names alone, before anything is opened or made: a part that is missing beside the
// others was lost or not yet put back, and a server that made a new one would take the rest for nobody's.
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFile, syncFolder } from '../../node/flush.ts'
import { COMMANDS } from '../local/folder.ts'
import { SEALED } from '../objects/vault.ts'
import { FolderRefused } from './refused.ts'

const isThere = async (path: string): Promise<boolean> => Boolean(await stat(path).catch(() => null))

/** Lies in the folder until its first start is done: what was made so far then holds nothing. */
const MAKING = 'first-start'
/** What a first start that was broken off had made; kept in case the mark lay there by mistake. */
const UNFINISHED = 'database-unfinished'

async function countPictures(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith(SEALED)).length
}

/** `new` when everything is to be made, also where a first start was broken off. Throws FolderRefused. */
export async function inspectFolder(dataDir: string): Promise<'new' | 'known'> {
  const at = (name: string): string => join(dataDir, name)
  const database = await isThere(join(at('database'), 'PG_VERSION'))
  const keys = await isThere(at('keys.json'))
  const pictures = (await countPictures(at('files'))) + (await countPictures(at('quarantine')))
  const refuse = (wrong: string, remedy: string) => new FolderRefused(dataDir, wrong, remedy)
  // The first start makes this folder last of all: a mark beside it came back with a copy, or its removal was cut short.
  if (await isThere(at(COMMANDS))) await rm(at(MAKING), { force: true })
  if (await isThere(at(MAKING))) {
    if (pictures > 0) {
      throw refuse(
        `${pictures} pictures lie in it although its first start was never finished`,
        `Put database/, files/ and keys.json back from one backup and remove ${MAKING}, or take an empty folder.`,
      )
    }
    if (await isThere(at('database'))) {
      await rm(at(UNFINISHED), { recursive: true, force: true })
      await rename(at('database'), at(UNFINISHED))
    }
    return 'new'
  }
  if (database && keys) return 'known'
  if (database || pictures > 0) {
    const rest = pictures > 0 ? `${pictures} pictures` : 'database/'
    if (!keys) {
      throw refuse(
        `keys.json is missing beside ${database ? 'database/' : rest}`,
        'Put it back from your backup; without it nothing here can be read. For a new server take an empty folder.',
      )
    }
  }
  if (keys) {
    const beside = pictures > 0 ? `keys.json and ${pictures} pictures` : 'keys.json'
    throw refuse(
      `database/ is missing or empty beside ${beside}`,
      'Put back the database/ that belongs to them, from your backup. For a new server take an empty folder.',
    )
  }
  await writeFile(at(MAKING), 'removed when the first start is done\n')
  // Settings too that somebody has just put there; to open a lock's file would let go of the lock (node/folder-lock.ts).
  for (const entry of await readdir(dataDir, { withFileTypes: true }))
    if (entry.isFile() && !entry.name.endsWith('.lock')) await syncFile(at(entry.name))
  await syncFolder(dataDir)
  return 'new'
}

/** From here on what is missing was lost. */
export async function finishFirstStart(dataDir: string): Promise<void> {
  if (!(await isThere(join(dataDir, MAKING)))) return
  await mkdir(join(dataDir, COMMANDS), { recursive: true, mode: 0o700 })
  await rm(join(dataDir, MAKING))
  await rm(join(dataDir, UNFINISHED), { recursive: true, force: true })
  await syncFolder(dataDir)
}
