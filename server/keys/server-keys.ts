// The secrets of one data folder, in `keys.json` (0600): the data key everything readable is sealed with, the lookup
// key of the keyed hashes, and the Ed25519 keys that sign personal codes. Losing the file loses the data: back it up
// apart from the folder.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../node/write-durably.ts'
import { readJsonFile } from '../folder/json-file.ts'
import { FolderRefused } from '../folder/refused.ts'

const secret = z.base64url().refine((text) => Buffer.from(text, 'base64url').length === 32)

const keysFile = z.object({
  version: z.literal(1),
  dataKey: secret,
  /** They open what is not sealed anew yet. */
  formerDataKeys: z.array(secret).optional(),
  /** For ever: every keyed hash and the audit log's chain are made with it. */
  lookupKey: secret,
  /** The last one signs; the others stay known to stations until every code they signed is out of use. */
  codeKeys: z.array(z.object({ keyId: z.string(), publicKey: secret, privateKey: secret })).min(1),
})

export interface CodeKey {
  readonly keyId: string
  /** 32 raw bytes in base64url. */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

export interface ServerKeys {
  readonly dataKey: Buffer
  /** They open and do not seal. */
  readonly formerDataKeys: readonly Buffer[]
  readonly lookupKey: Buffer
  readonly codeKeys: readonly CodeKey[]
}

const FILE = 'keys.json'

/** Before a command works in a folder that it must not make. Throws in words. */
export function mustHoldKeys(dataDir: string): void {
  if (!existsSync(join(dataDir, FILE)))
    throw new Error(`there is no server's folder at ${dataDir}: check --data. Nothing was made.`)
}

/** Reads the keys of the folder, or makes them where the folder is new and holds no data yet. Throws FolderRefused. */
export async function openKeys(dataDir: string, folder: 'new' | 'known'): Promise<ServerKeys> {
  const path = join(dataDir, FILE)
  const remedy = 'Put it back from your backup; without it nothing here can be read.'
  const found = await readJsonFile({ dataDir, name: FILE, read: load, remedy })
  if (found !== null) {
    await chmod(path, 0o600)
    return found
  }
  if (folder === 'known') throw new FolderRefused(dataDir, `${FILE} is missing`, remedy)
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const fresh = {
    version: 1,
    dataKey: randomBytes(32).toString('base64url'),
    lookupKey: randomBytes(32).toString('base64url'),
    codeKeys: [
      {
        keyId: randomBytes(4).toString('hex'),
        publicKey: publicKey.export({ format: 'jwk' }).x,
        privateKey: privateKey.export({ format: 'jwk' }).d,
      },
    ],
  }
  await writeDurably(path, Buffer.from(JSON.stringify(fresh, null, 2)))
  return load(fresh)
}

/** In the folder: a new data key, and the one of until now among the former. */
export const addDataKey = (dataDir: string): Promise<void> =>
  change(dataDir, (keys) => ({
    ...keys,
    dataKey: randomBytes(32).toString('base64url'),
    formerDataKeys: [keys.dataKey, ...(keys.formerDataKeys ?? [])],
  }))

/** In the folder: what the former keys sealed is opened by nobody any more. */
export const dropFormerDataKeys = (dataDir: string): Promise<void> =>
  change(dataDir, ({ formerDataKeys: _, ...keys }) => keys)

type KeysFile = z.output<typeof keysFile>

async function change(dataDir: string, to: (keys: KeysFile) => KeysFile): Promise<void> {
  const path = join(dataDir, FILE)
  const keys = keysFile.parse(JSON.parse(await readFile(path, 'utf8')))
  await writeDurably(path, Buffer.from(JSON.stringify(to(keys), null, 2)))
}

/** From whoever keeps them for several servers. Throws where the text is not what keys.json would hold. */
export function readKeys(text: string): ServerKeys {
  try {
    return load(JSON.parse(text))
  } catch {
    // Whatever it is, it is not for an error message.
    throw new Error('the keys that were given are not what a keys.json holds')
  }
}

function load(json: unknown): ServerKeys {
  const keys = keysFile.parse(json)
  return {
    dataKey: Buffer.from(keys.dataKey, 'base64url'),
    formerDataKeys: (keys.formerDataKeys ?? []).map((key) => Buffer.from(key, 'base64url')),
    lookupKey: Buffer.from(keys.lookupKey, 'base64url'),
    codeKeys: keys.codeKeys.map(({ keyId, publicKey, privateKey }) => ({
      keyId,
      publicKey,
      privateKey: createPrivateKey({
        key: { kty: 'OKP', crv: 'Ed25519', x: publicKey, d: privateKey },
        format: 'jwk',
      }),
    })),
  }
}
