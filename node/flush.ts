// fsync for folders: of one, so that the names in it stay; of a whole tree, for what others wrote without.
import type { Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Windows cannot open a folder; its renames are durable enough by NTFS's journal. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await sync(folder, 'r')
}

export const syncFile = (path: string): Promise<void> => sync(path, 'r+')

const AT_ONCE = 16

export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const work = entries.filter((entry) => entry.isFile() || entry.isDirectory())
  const next = async (): Promise<void> => {
    for (let entry = work.pop(); entry; entry = work.pop()) await syncEntry(entry)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  await syncFolder(folder)
}

const syncEntry = (entry: Dirent): Promise<void> => {
  const path = join(entry.parentPath, entry.name)
  return entry.isDirectory() ? syncFolder(path) : syncFile(path)
}

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
