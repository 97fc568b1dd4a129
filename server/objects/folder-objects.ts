// Objects as files below one folder; the part of a name before its slash is a folder in it.
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFile, syncFolder } from '../../node/flush.ts'
import { HALF_WRITTEN, writeWhole } from '../../node/write-durably.ts'
import { sharedRun } from '../files/shared-run.ts'
import { ObjectMissing, type ObjectStore } from './object-store.ts'

/** `folders` are all there will be, each made where it is not. */
export async function openFolderObjects(root: string, folders: readonly string[]): Promise<ObjectStore> {
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true, mode: 0o700 })
  const pathOf = (name: string): string => join(root, name)
  const flushes = new Map(
    folders.map((folder) => [pathOf(folder), sharedRun(() => syncFolder(pathOf(folder)))]),
  )
  const flushFolderOf = (path: string): Promise<void> => flushes.get(dirname(path))!()

  return {
    async put(name, bytes) {
      const path = pathOf(name)
      try {
        await writeWhole(path, bytes)
        await flushFolderOf(path)
      } catch (error) {
        // A full disk must not fill further with every new try.
        await rm(path, { force: true })
        throw error
      }
    },
    get: (name) => readFile(pathOf(name)).catch(missing(name)),
    has: (name) => stat(pathOf(name)).then(() => true, absent),
    async move(moves) {
      const paths = moves.map(({ from, to }) => [pathOf(from), pathOf(to)] as const)
      for (const [from, to] of paths) await moveFile(from, to).catch(missing(from))
      // The new places first: a name in both is better than one in neither.
      for (const folder of foldersOf(paths.map(([, to]) => to))) await syncFolder(folder)
      for (const folder of foldersOf(paths.map(([from]) => from))) await syncFolder(folder)
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    async list(prefix, { writtenBefore } = {}) {
      const [folder, start] = [dirname(`${prefix}.`), prefix.slice(prefix.lastIndexOf('/') + 1)]
      const names: string[] = []
      for (const name of await readdir(pathOf(folder))) {
        // What a crash left half written belongs to nobody.
        if (name.endsWith(HALF_WRITTEN)) await rm(join(root, folder, name), { force: true })
        else if (name.startsWith(start) && (await isBefore(join(root, folder, name), writtenBefore)))
          names.push(name.slice(start.length))
      }
      return names
    },
  }
}

async function isBefore(path: string, date: Date | undefined): Promise<boolean> {
  if (date === undefined) return true
  const found = await stat(path).catch(() => null)
  return found !== null && found.mtime < date
}

const foldersOf = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.map((path) => dirname(path)))

const missing =
  (name: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw error.code === 'ENOENT' ? new ObjectMissing(name) : error
  }

const absent = (error: NodeJS.ErrnoException): false => {
  if (error.code === 'ENOENT') return false
  throw error
}

/** At once on one disk; from one disk to another only when the copy is whole. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, `${to}${HALF_WRITTEN}`)
    await syncFile(`${to}${HALF_WRITTEN}`)
    await rename(`${to}${HALF_WRITTEN}`, to)
    await rm(from)
  }
}
