// Pictures that no row of the database knows: left by a crash before its commit, or newer than a database that came back from
// a backup. They are set aside as they are, and only days later erased: whoever put the wrong database back can still put
// the right one back, and then they return to their place.
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFile, syncFolder } from '../../node/flush.ts'

export interface Quarantine {
  readonly names: () => Promise<string[]>
  readonly take: (names: readonly string[]) => Promise<void>
  readonly giveBack: (names: readonly string[]) => Promise<void>
  readonly erase: (name: string) => Promise<void>
}

export const SEALED = '.sealed'

/** At once on one disk; from one disk to another only when the copy is whole. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, `${to}.part`)
    await syncFile(`${to}.part`)
    await rename(`${to}.part`, to)
    await rm(from)
  }
}

export async function openQuarantine(folder: string, files: string): Promise<Quarantine> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  async function move(names: readonly string[], from: string, to: string): Promise<void> {
    for (const name of names) await moveFile(join(from, name + SEALED), join(to, name + SEALED))
    // The new place first: a name in both is better than one in neither.
    await syncFolder(to)
    await syncFolder(from)
  }
  return {
    async names() {
      const found = await readdir(folder)
      return found.flatMap((name) => (name.endsWith(SEALED) ? [name.slice(0, -SEALED.length)] : []))
    },
    take: (names) => move(names, files, folder),
    giveBack: (names) => move(names, folder, files),
    erase: (name) => rm(join(folder, name + SEALED), { force: true }),
  }
}
