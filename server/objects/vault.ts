// Pictures at rest: one sealed object each, named at random. Those that no row of the database knows (left by a crash before
// its commit, or newer than a database that came back from a backup) are set aside as they are, and only days later erased:
// whoever put the wrong database back can still put the right one back, and then they return to their place.
import { randomUUID } from 'node:crypto'
import type { Sealing } from '../../node/sealing.ts'
import type { ObjectStore } from './object-store.ts'

export interface Vault {
  /** The same objects, sealed for and opened by one school. */
  readonly sealedBy: (sealing: Sealing) => Vault
  /** Returns the name to find it by. */
  readonly put: (bytes: Buffer) => Promise<string>
  /** Throws ObjectMissing, and when it was altered. */
  readonly get: (name: string) => Promise<Buffer>
  readonly has: (name: string) => Promise<boolean>
  /** Under the present key where it was not; returns whether it was not. Throws like `get`. */
  readonly renew: (name: string) => Promise<boolean>
  readonly remove: (name: string) => Promise<void>
  readonly names: (only?: { readonly writtenBefore?: Date }) => Promise<string[]>
  readonly aside: {
    readonly names: () => Promise<string[]>
    readonly take: (names: readonly string[]) => Promise<void>
    readonly giveBack: (names: readonly string[]) => Promise<void>
    readonly renew: (name: string) => Promise<boolean>
    readonly erase: (name: string) => Promise<void>
  }
}

export const SEALED = '.sealed'
/** Where the objects lie. */
export const VAULT_FOLDERS = ['files', 'quarantine'] as const

const place = (name: string): string => `file/${name}`
const here = (name: string): string => `files/${name}${SEALED}`
const aside = (name: string): string => `quarantine/${name}${SEALED}`

export function createVault(objects: ObjectStore, sealer: Sealing): Vault {
  async function namesIn(
    folder: (typeof VAULT_FOLDERS)[number],
    only?: { readonly writtenBefore?: Date },
  ): Promise<string[]> {
    const names = await objects.list(`${folder}/`, only)
    return names.filter((name) => name.endsWith(SEALED)).map((name) => name.slice(0, -SEALED.length))
  }
  async function renew(name: string, path: string): Promise<boolean> {
    const renewed = sealer.renew(place(name), await objects.get(path))
    if (renewed) await objects.put(path, renewed)
    return renewed !== null
  }
  return {
    sealedBy: (sealing) => createVault(objects, sealing),
    async put(bytes) {
      const name = randomUUID()
      await objects.put(here(name), sealer.seal(place(name), bytes))
      return name
    },
    get: async (name) => sealer.open(place(name), await objects.get(here(name))),
    has: (name) => objects.has(here(name)),
    renew: (name) => renew(name, here(name)),
    remove: (name) => objects.remove(here(name)),
    names: (only) => namesIn('files', only),
    aside: {
      names: () => namesIn('quarantine'),
      take: (names) => objects.move(names.map((name) => ({ from: here(name), to: aside(name) }))),
      giveBack: (names) => objects.move(names.map((name) => ({ from: aside(name), to: here(name) }))),
      renew: (name) => renew(name, aside(name)),
      erase: (name) => objects.remove(aside(name)),
    },
  }
}
