// Uploads on their way in, by tus. An upload's id begins with its station's id: that is its ownership, and it needs no table.
import { randomBytes } from 'node:crypto'
import { Server } from '@tus/server'
import { SIGNATURE_HEADERS } from '../../core/contract/station-signature.ts'
import { HOUR_MS, MINUTE_MS } from '../durations.ts'
import { isDiskFull } from '../files/disk-space.ts'
import type { ServerContext } from '../server-context.ts'
import type { ServerSettings } from '../settings/settings.ts'
import { tooMany } from './quota.ts'
import { sealUploads } from './sealed-uploads.ts'
import type { StagedUpload, UploadStore } from './upload-store.ts'

export interface Staging {
  /** tus over a request whose station is already proven. */
  readonly handle: (request: Request) => Promise<Response>
  /** The whole upload, decrypted; null when there is none of that name. */
  readonly read: (uploadId: string) => Promise<Buffer | null>
  /** No error where there is none. */
  readonly remove: (uploadId: string) => Promise<void>
  readonly dropExpired: () => Promise<number>
}

/** Answered by tus with these statuses, which answerUpload turns into words of ours. */
const TOO_MANY = { status_code: 429, body: '' }
const DISK_FULL = { status_code: 507, body: '' }

/** Its own refusals carry the status they are answered with. */
const isWordOfTus = (error: object): boolean => 'status_code' in error

export const ownsUpload = (stationId: string, uploadId: string): boolean =>
  uploadId.startsWith(`${stationId}.`) && /^[\w-]+\.[0-9a-f]{32}$/.test(uploadId)

const stationOf = (uploadId: string): string => uploadId.slice(0, uploadId.indexOf('.'))

export interface StagingParts {
  readonly keepMs: number
  readonly largestBytes: number
}

/** What a store of uploads is opened with. */
export const stagingParts = ({ uploads, fileLimitsBytes }: ServerSettings): StagingParts => ({
  keepMs: uploads.keepHours * HOUR_MS,
  largestBytes: Math.max(...Object.values(fileLimitsBytes)),
})

/** `path` is where tus answers. */
export function openStaging(
  store: UploadStore,
  path: string,
  { sealer, settings, log }: Pick<ServerContext, 'sealer' | 'settings' | 'log'>,
): Staging {
  const { perStation } = settings.uploads
  const { keepMs, largestBytes } = stagingParts(settings)
  const uploads = sealUploads(store, sealer.uploadKey)

  async function drop(those: readonly StagedUpload[]): Promise<number> {
    for (const { id } of those) await uploads.remove(id)
    return those.length
  }

  /** Counted in the store itself, which another server process may share. Throws TOO_MANY. */
  async function admit(id: string, bytes = largestBytes): Promise<void> {
    const station = stationOf(id)
    // A booth that sends and commits has few here: however large they were, they would fit.
    const files = (await uploads.count(station)) + 1
    if (files <= perStation.files && files * largestBytes <= perStation.bytes) return
    const { drop: idle, refused } = tooMany(await uploads.list(station), bytes, {
      ...perStation,
      idleBefore: uploads.nowMs() - perStation.idleMinutes * MINUTE_MS,
    })
    if ((await drop(idle)) > 0) log.info({ uploads: idle.length }, 'idle uploads made room for new ones')
    if (refused) throw TOO_MANY
  }

  admitEach(uploads, admit)
  const tus = new Server({
    path,
    datastore: uploads.datastore,
    locker: uploads.locker,
    maxSize: largestBytes,
    relativeLocation: true,
    allowedOrigins: () => false,
    namingFunction: (request) =>
      `${request.headers.get(SIGNATURE_HEADERS.station)}.${randomBytes(16).toString('hex')}`,
    onResponseError: (_, error) => {
      if (isDiskFull(error)) return DISK_FULL
      // A fault below tus is answered by whoever answers all others, and not as tus does, with what it was.
      if (!isWordOfTus(error)) throw error
      return undefined
    },
    // The manifest says what a file is; nothing a client wrote about it is kept beside the bytes.
    onUploadCreate: async () => ({ metadata: {} }),
  })
  return {
    handle: (request) => tus.handleWeb(request),
    read: uploads.read,
    remove: uploads.remove,
    // Not by tus: it looks at unfinished uploads only by their own word, and stops at the first half of one.
    async dropExpired() {
      const expired = (await uploads.list()).filter(({ touchedAt }) => touchedAt < uploads.nowMs() - keepMs)
      return drop(expired)
    },
  }
}

/** One after the other: of many announced at once each is counted with those before it. */
function admitEach(
  { datastore, remove }: UploadStore,
  admit: (id: string, bytes: number | undefined) => Promise<void>,
): void {
  const create = datastore.create.bind(datastore)
  let creating: Promise<unknown> = Promise.resolve()
  datastore.create = (upload) => {
    const created = creating.then(async () => {
      await admit(upload.id, upload.size)
      try {
        return await create(upload)
      } catch (error) {
        await remove(upload.id)
        throw error
      }
    })
    creating = created.catch(() => undefined)
    return created
  }
}
