// The data key of a folder: made once, kept in keys.json wrapped by the host, never overwritten. A folder whose key
// cannot be unwrapped is somebody's data on another machine: only an administrator may move it.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../node/write-durably.ts'

export interface Keyring {
  readonly kind: string
  readonly wrap: (key: Buffer) => Promise<Buffer>
  readonly unwrap: (wrapped: Buffer) => Promise<Buffer>
}

export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}

const KEY_BYTES = 32
const keysFile = z.object({ version: z.literal(1), kind: z.string(), wrapped: z.base64() })

export async function openDataKey(dir: string, keyring: Keyring): Promise<Buffer> {
  const file = join(dir, 'keys.json')
  if (!existsSync(file)) return createDataKey(dir, file, keyring)
  const parsed = keysFile.safeParse(readJson(file))
  if (!parsed.success) throw new KeyRefused('keys.json is damaged; restore it from the backup')
  if (parsed.data.kind !== keyring.kind)
    throw new KeyRefused(`keys.json belongs to another host (${parsed.data.kind})`)
  try {
    return await keyring.unwrap(Buffer.from(parsed.data.wrapped, 'base64'))
  } catch {
    throw new KeyRefused('this machine cannot open the data key; restore its key file from the backup')
  }
}

async function createDataKey(dir: string, file: string, keyring: Keyring): Promise<Buffer> {
  // Data without its keys.json must not get a new key: that would make the old data look like rubbish.
  if (
    existsSync(join(dir, 'station.db')) ||
    (existsSync(join(dir, 'blobs')) && readdirSync(join(dir, 'blobs')).length > 0)
  ) {
    throw new KeyRefused('keys.json is missing beside existing data; restore it from the backup')
  }
  const key = randomBytes(KEY_BYTES)
  const wrapped = (await keyring.wrap(key)).toString('base64')
  await writeDurably(file, Buffer.from(JSON.stringify({ version: 1, kind: keyring.kind, wrapped })), 0o600)
  return key
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
