// Uploads on their way in, by tus. A photo must not lie readable on the disk even for a minute, so what tus writes goes
// through AES-256-CTR with a key of the upload's own; its integrity is the SHA-256 of the manifest, checked at commit.
// An upload's id begins with its station's id: that is its ownership, and it needs no table.
import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { SIGNATURE_HEADERS } from '../../core/contract/station-signature.ts'
import { HOUR_MS } from '../backend.ts'
import type { Sealer } from '../keys/seal.ts'
import type { ServerSettings } from '../settings/settings.ts'

export interface Staging {
  /** tus over a request whose station is already proven. */
  readonly handle: (request: Request) => Promise<Response>
  /** The whole upload, decrypted; null when there is none of that name. */
  readonly read: (uploadId: string) => Promise<Buffer | null>
  /** No error where there is none. */
  readonly remove: (uploadId: string) => Promise<void>
  readonly dropExpired: () => Promise<number>
}

const BLOCK_BYTES = 16

/** CTR is its own inverse, and may start at any byte. */
function cipherAt(key: Buffer, offset: number) {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_BYTES)), 8)
  const cipher = createCipheriv('aes-256-ctr', key, counter)
  cipher.update(Buffer.alloc(offset % BLOCK_BYTES))
  return cipher
}

class SealedFileStore extends FileStore {
  readonly #sealer: Sealer

  constructor(directory: string, keepMs: number, sealer: Sealer) {
    super({ directory, expirationPeriodInMilliseconds: keepMs })
    this.#sealer = sealer
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const cipher = cipherAt(this.#sealer.uploadKey(id), offset)
    readable.on('error', (error) => cipher.destroy(error))
    try {
      return await super.write(readable.pipe(cipher), id, offset)
    } catch (error) {
      readable.destroy()
      throw error
    }
  }
}

export const ownsUpload = (stationId: string, uploadId: string): boolean =>
  uploadId.startsWith(`${stationId}.`) && /^[\w-]+\.[0-9a-f]{32}$/.test(uploadId)

export async function openStaging(
  folder: string,
  path: string,
  sealer: Sealer,
  settings: ServerSettings,
): Promise<Staging> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const store = new SealedFileStore(folder, settings.uploads.keepHours * HOUR_MS, sealer)
  const tus = new Server({
    path,
    datastore: store,
    maxSize: Math.max(...Object.values(settings.fileLimitsBytes)),
    relativeLocation: true,
    allowedOrigins: () => false,
    namingFunction: (request) =>
      `${request.headers.get(SIGNATURE_HEADERS.station)}.${randomBytes(16).toString('hex')}`,
    // The manifest says what a file is; nothing a client wrote about it is kept beside the bytes.
    onUploadCreate: async () => ({ metadata: {} }),
  })
  return {
    handle: (request) => tus.handleWeb(request),
    async read(uploadId) {
      const bytes = await readFile(join(folder, uploadId)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      return bytes && cipherAt(sealer.uploadKey(uploadId), 0).update(bytes)
    },
    async remove(uploadId) {
      for (const name of [uploadId, `${uploadId}.json`]) await rm(join(folder, name), { force: true })
    },
    dropExpired: () => tus.cleanUpExpiredUploads(),
  }
}
