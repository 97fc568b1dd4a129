// Pictures at rest: one sealed file each under `files/`, named at random. A file is there only when it is whole:
// temporary name, fsync, rename, fsync of the folder.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../node/flush.ts'
import { writeWhole } from '../../node/write-durably.ts'
import type { Sealer } from '../keys/seal.ts'
import { SEALED } from './quarantine.ts'
import { sharedRun } from './shared-run.ts'

export interface FileVault {
  /** Returns the name to find it by. */
  readonly put: (bytes: Buffer) => Promise<string>
  /** Throws when the file is missing or was altered. */
  readonly get: (name: string) => Promise<Buffer>
  readonly remove: (name: string) => Promise<void>
  readonly names: () => Promise<string[]>
}

const place = (name: string): string => `file/${name}`

export async function openVault(folder: string, sealer: Sealer): Promise<FileVault> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const flush = sharedRun(() => syncFolder(folder))
  const pathOf = (name: string): string => join(folder, name + SEALED)
  return {
    async put(bytes) {
      const name = randomUUID()
      try {
        await writeWhole(pathOf(name), sealer.seal(place(name), bytes))
        await flush()
      } catch (error) {
        // A full disk must not fill further with every new try.
        await rm(pathOf(name), { force: true })
        throw error
      }
      return name
    },
    get: async (name) => sealer.open(place(name), await readFile(pathOf(name))),
    remove: (name) => rm(pathOf(name), { force: true }),
    async names() {
      const found: string[] = []
      for (const name of await readdir(folder)) {
        if (name.endsWith(SEALED)) found.push(name.slice(0, -SEALED.length))
        // What a crash left half written belongs to nobody.
        else if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
      }
      return found
    },
  }
}
