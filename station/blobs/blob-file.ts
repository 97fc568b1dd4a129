// A picture's file: its name is its id, its content is sealed to that name.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cipher } from '../keys/cipher.ts'

export const isBlobId = (name: string): boolean => /^[0-9a-f]{32}$/.test(name)

/** Half a picture: it never had a row and never will. */
export const isHalfWritten = (name: string): boolean => /^[0-9a-f]{32}\.[0-9a-f]+\.part$/.test(name)

export const placeOf = (id: string): string => `blob:${id}`

export interface BlobFile {
  /** Throws `SealBroken`, or what reading a file throws. */
  readonly read: (id: string) => Promise<Buffer>
  /** Whether it is a whole picture of this key's; reads it all. */
  readonly opens: (id: string) => boolean
}

export const blobFileOf = (dir: string, cipher: Cipher): BlobFile => ({
  read: async (id) => cipher.open(placeOf(id), await readFile(join(dir, id))),
  opens: (id) => {
    try {
      cipher.open(placeOf(id), readFileSync(join(dir, id)))
      return true
    } catch {
      return false
    }
  },
})
