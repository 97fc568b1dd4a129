// Pictures that no row of the database knows: left by a crash before its commit, or newer than a database that came back from
// a backup. They are set aside as they are, and only days later erased: whoever put the wrong database back can still put
// the right one back, and then they return to their place.
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from './sync-tree.ts'

export interface Quarantine {
  readonly names: () => Promise<string[]>
  readonly take: (names: readonly string[]) => Promise<void>
  readonly giveBack: (names: readonly string[]) => Promise<void>
  readonly erase: (name: string) => Promise<void>
}

export const SEALED = '.sealed'

/** Both folders lie on one disk: a picture moves whole or not at all. */
export async function openQuarantine(folder: string, files: string): Promise<Quarantine> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  async function move(names: readonly string[], from: string, to: string): Promise<void> {
    for (const name of names) await rename(join(from, name + SEALED), join(to, name + SEALED))
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
