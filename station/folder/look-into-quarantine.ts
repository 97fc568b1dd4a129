// For an administrator, with the booth stopped: what lies in a data folder's quarantine, opened with the folder's key into
// another folder. Nothing of the data folder is changed.
//   node station/folder/look-into-quarantine.ts DATA/station/real OUT
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { blobFileOf, isBlobId } from '../blobs/blob-file.ts'
import { createCipher } from '../keys/cipher.ts'
import { openDataKey } from '../keys/data-key.ts'
import { keyFileKeyring } from '../keys/key-file.ts'

/** By their first bytes: a picture's kind is known to its row alone, and these have none. */
const KINDS: readonly (readonly [string, Buffer])[] = [
  ['jpg', Buffer.from([0xff, 0xd8])],
  ['png', Buffer.from([0x89, 0x50])],
  ['json', Buffer.from('{')],
]
const kindOf = (bytes: Buffer): string =>
  KINDS.find(([, start]) => bytes.subarray(0, start.length).equals(start))?.[0] ?? 'bin'

export interface Looked {
  readonly opened: number
  /** Of another folder, or damaged. */
  readonly closed: number
}

/** Throws `KeyRefused`, or what reading and writing files throws. */
export async function lookIntoQuarantine(dir: string, out: string): Promise<Looked> {
  const quarantine = join(dir, 'quarantine')
  if (!existsSync(quarantine)) return { opened: 0, closed: 0 }
  const cipher = createCipher(await openDataKey(dir, keyFileKeyring(join(dir, 'host.key'))))
  mkdirSync(out, { recursive: true, mode: 0o700 })
  let [opened, closed] = [0, 0]
  for (const date of readdirSync(quarantine)) {
    const file = blobFileOf(join(quarantine, date), cipher)
    for (const id of readdirSync(join(quarantine, date)).filter(isBlobId)) {
      if (!file.opens(id)) {
        closed += 1
        continue
      }
      const bytes = await file.read(id)
      writeFileSync(join(out, `${date}-${id}.${kindOf(bytes)}`), bytes, { mode: 0o600 })
      opened += 1
    }
  }
  return { opened, closed }
}

if (import.meta.main) {
  const [dir, out] = process.argv.slice(2)
  if (!dir || !out) {
    process.stderr.write('usage: look-into-quarantine.ts DATA/station/real OUT\n')
    process.exit(2)
  }
  const { opened, closed } = await lookIntoQuarantine(resolve(dir), resolve(out))
  process.stdout.write(
    `${opened} opened into ${resolve(out)}, ${closed} do not open with this folder's key\n`,
  )
}
