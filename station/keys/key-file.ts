// The Chromium host's keyring: a key file readable by the booth's user alone, beside the data. It protects copies of the
// data folder's database and blobs, not a machine whose user is an attacker; docs/operations.md says where to keep it.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { writeDurably } from '../../node/write-durably.ts'
import { createCipher } from './cipher.ts'
import type { Keyring } from './data-key.ts'

export function keyFileKeyring(file: string): Keyring {
  const make = async (): Promise<void> => {
    if (!existsSync(file)) await writeDurably(file, randomBytes(32), 0o600)
  }
  const cipher = () => {
    if (!existsSync(file)) throw new Error('key file missing')
    return createCipher(readFileSync(file))
  }
  return {
    kind: 'key-file',
    wrap: async (key) => {
      await make()
      return cipher().seal('data-key', key)
    },
    unwrap: async (wrapped) => cipher().open('data-key', wrapped),
  }
}
