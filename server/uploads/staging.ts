// Uploads on their way in, by tus. A photo must not lie readable on the disk even for a minute, so what tus writes goes
// through AES-256-CTR with a key of the upload's own; its integrity is the SHA-256 of the manifest, checked at commit.
// An upload's id begins with its station's id: that is its ownership, and it needs no table.
import { createCipheriv, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import { Server, type Upload } from '@tus/server'
import { SIGNATURE_HEADERS } from '../../core/contract/station-signature.ts'
import type { Backend } from '../backend.ts'
import { HOUR_MS, MINUTE_MS } from '../durations.ts'
import type { Sealer } from '../keys/seal.ts'
import { isDiskFull } from './disk-space.ts'
import { listUploads, type StagedUpload, tooMany } from './upload-quota.ts'

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

/** Answered by tus with these statuses, which answerUpload turns into words of ours. */
const TOO_MANY = { status_code: 429, body: '' }
const DISK_FULL = { status_code: 507, body: '' }

interface StoreParts {
  readonly folder: string
  readonly keepMs: number
  readonly sealer: Sealer
  /** Throws where this upload may not be added to those that are there. */
  readonly admit: (id: string, bytes: number | undefined) => Promise<void>
}

class SealedFileStore extends FileStore {
  readonly #parts: StoreParts
  #creating: Promise<unknown> = Promise.resolve()

  constructor(parts: StoreParts) {
    super({ directory: parts.folder, expirationPeriodInMilliseconds: parts.keepMs })
    this.#parts = parts
  }

  /** One after the other: of many announced at once each is counted with those before it. */
  override create(upload: Upload): Promise<Upload> {
    const created = this.#creating.then(async () => {
      await this.#parts.admit(upload.id, upload.size)
      try {
        return await super.create(upload)
      } catch (error) {
        await removeUpload(this.#parts.folder, upload.id)
        throw error
      }
    })
    this.#creating = created.catch(() => undefined)
    return created
  }

  /** As tus's own, which calls every fault by one name: a full disk is to be told from the others. */
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const { folder, sealer } = this.#parts
    const file = createWriteStream(join(folder, id), { flags: 'r+', start: offset })
    await pipeline(readable, cipherAt(sealer.uploadKey(id), offset), file)
    return offset + file.bytesWritten
  }
}

/** No error where there is none. */
async function removeUpload(folder: string, uploadId: string): Promise<void> {
  for (const name of [uploadId, `${uploadId}.json`]) await rm(join(folder, name), { force: true })
}

export const ownsUpload = (stationId: string, uploadId: string): boolean =>
  uploadId.startsWith(`${stationId}.`) && /^[\w-]+\.[0-9a-f]{32}$/.test(uploadId)

const stationOf = (uploadId: string): string => uploadId.slice(0, uploadId.indexOf('.'))

export async function openStaging(
  folder: string,
  path: string,
  { sealer, settings, log }: Pick<Backend, 'sealer' | 'settings' | 'log'>,
): Promise<Staging> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { keepHours, perStation } = settings.uploads
  const largest = Math.max(...Object.values(settings.fileLimitsBytes))
  const known = new Map<string, number>()

  async function drop(uploads: readonly StagedUpload[]): Promise<number> {
    for (const { id } of uploads) await removeUpload(folder, id)
    return uploads.length
  }

  /** Counted in the folder itself, which another server process may share. */
  async function admit(id: string, bytes = largest): Promise<void> {
    const mine = await listUploads(folder, { station: stationOf(id), largest, known })
    const { drop: idle, refused } = tooMany(mine, bytes, {
      ...perStation,
      idleBefore: Date.now() - perStation.idleMinutes * MINUTE_MS,
    })
    if ((await drop(idle)) > 0) log.info({ uploads: idle.length }, 'idle uploads made room for new ones')
    if (refused) throw TOO_MANY
  }

  const keepMs = keepHours * HOUR_MS
  const tus = new Server({
    path,
    datastore: new SealedFileStore({ folder, keepMs, sealer, admit }),
    maxSize: largest,
    relativeLocation: true,
    allowedOrigins: () => false,
    namingFunction: (request) =>
      `${request.headers.get(SIGNATURE_HEADERS.station)}.${randomBytes(16).toString('hex')}`,
    onResponseError: (_, error) => (isDiskFull(error) ? DISK_FULL : undefined),
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
    remove: (uploadId) => removeUpload(folder, uploadId),
    // Not by tus: it looks at unfinished uploads only by their own word, and stops at the first half of one.
    async dropExpired() {
      const uploads = await listUploads(folder, { largest, known })
      return drop(uploads.filter(({ touchedAt }) => touchedAt < Date.now() - keepMs))
    },
  }
}
