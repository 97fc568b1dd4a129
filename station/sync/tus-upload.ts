// One file to the server by tus. The outbox owns retries and the upload's address, so tus-js-client gets neither:
// it sends, or it fails with a reason.
import { DetailedError, Upload } from 'tus-js-client'
import { ConnectionFailed } from './connection-failure.ts'
import type { SignedSend } from './signed-fetch.ts'
import { tusOver } from './tus-over.ts'

export interface TusUpload {
  readonly endpoint: string
  readonly stationId: string
  readonly uploadUrl: string | null
  readonly bytes: Buffer
  readonly metadata: Readonly<Record<string, string>>
  readonly send: SignedSend
  /** Called where there is more to send after the request that announces the file. */
  readonly onUrl: (url: string) => void
}

export class UploadFailed extends Error {
  override readonly name = 'UploadFailed'
  /** HTTP status of the answer. */
  readonly status: number
  readonly body: string
  constructor(status: number, body: string) {
    super(`upload failed: ${status}`)
    this.status = status
    this.body = body
  }
}

const CHUNK_BYTES = 512 * 1024

/**
 * The address of one of this station's uploads, or null for any other: signed requests and photos go nowhere else, and
 * an address kept from another server or an earlier enrolment is of no use.
 */
export function uploadAddress(
  location: string,
  { endpoint, stationId }: Pick<TusUpload, 'endpoint' | 'stationId'>,
): string | null {
  const url = URL.parse(location, endpoint)
  const files = new URL(`${endpoint}/`)
  if (!url || url.origin !== files.origin || url.search !== '' || url.hash !== '') return null
  if (url.username !== '' || url.password !== '') return null
  const id = url.pathname.startsWith(files.pathname) ? url.pathname.slice(files.pathname.length) : ''
  const own = id.startsWith(`${stationId}.`) && /^[\w-]+\.[0-9a-f]{32}$/.test(id)
  return own ? url.href : null
}

/** Resolves with the upload's address once the server has every byte. Throws `ConnectionFailed`, `UploadFailed`. */
export function uploadByTus(job: TusUpload): Promise<string> {
  const { bytes, endpoint } = job
  const known = job.uploadUrl && uploadAddress(job.uploadUrl, job)
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint,
      ...(known ? { uploadUrl: known } : {}),
      metadata: { ...job.metadata },
      chunkSize: CHUNK_BYTES,
      // A finished photo goes up in the one request that announces it.
      uploadDataDuringCreation: true,
      retryDelays: null,
      storeFingerprintForResuming: false,
      httpStack: tusOver(job.send, (url) => url === endpoint || uploadAddress(url, job) !== null),
      onUploadUrlAvailable: () => {
        if (upload.url && uploadAddress(upload.url, job) && bytes.length > CHUNK_BYTES) job.onUrl(upload.url)
      },
      onSuccess: () => {
        const url = upload.url && uploadAddress(upload.url, job)
        if (url) resolve(url)
        else reject(new ConnectionFailed('answer-altered', 'location'))
      },
      onError: (error) => reject(failureOf(error)),
    })
    upload.start()
  })
}

/** tus wraps what the way out threw; a bug of ours passes as it is. */
function failureOf(error: Error): Error {
  if (!(error instanceof DetailedError)) return error
  const { causingError, originalResponse } = error
  if (causingError) return causingError
  if (!originalResponse) return error
  const status = originalResponse.getStatus()
  // The server did as asked and something on the way took its tus headers off.
  if (status < 300) return new ConnectionFailed('answer-altered', `upload ${status}`)
  return new UploadFailed(status, originalResponse.getBody())
}
