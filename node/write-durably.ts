// A file is there, whole, after a power cut, or it is not there: temp file, fsync, rename, fsync of the folder.
// Files that come together share the folder's.
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { syncFolder } from './flush.ts'

/** Ends the name of what a crash left behind. */
export const HALF_WRITTEN = '.part'

export interface NewFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export const writeDurably = (file: string, bytes: Uint8Array, mode = 0o600): Promise<void> =>
  writeAllDurably(dirname(file), [{ name: basename(file), bytes }], mode)

/** All of them are there when this resolves; when it rejects, any of them may be. */
export async function writeAllDurably(
  folder: string,
  files: readonly NewFile[],
  mode = 0o600,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const written = files.map(({ name, bytes }) => writeWhole(join(folder, name), bytes, mode))
  // None may go on behind a failure's back.
  await Promise.allSettled(written)
  await Promise.all(written)
  await syncFolder(folder)
}

/** There whole or not at all, but for the folder's own flush, without which a power cut may take the name again. */
export async function writeWhole(file: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const temp = `${file}.${randomBytes(6).toString('hex')}${HALF_WRITTEN}`
  try {
    const handle = await open(temp, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temp, file)
  } catch (error) {
    await rm(temp, { force: true })
    throw error
  }
}
