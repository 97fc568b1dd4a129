// One file to the server by tus. The outbox owns retries and the upload's address, so tus-js-client gets neither:
// it sends, or it fails with a reason.
import { DetailedError, Upload } from 'tus-js-client'
import { type ServerClock, type StationIdentity, signatureHeaders } from './signed-fetch.ts'

export interface TusUpload {
  readonly endpoint: string
  readonly uploadUrl: string | null
  readonly bytes: Buffer
  readonly metadata: Readonly<Record<string, string>>
  readonly identity: StationIdentity
  readonly clock: ServerClock
  readonly timeoutMs: number
  /** Called where there is more to send after the request that announces the file. */
  readonly onUrl: (url: string) => void
}

export class UploadFailed extends Error {
  override readonly name = 'UploadFailed'
  /** HTTP status of the server's refusal; null when there was no answer. */
  readonly status: number | null
  readonly body: string
  constructor(status: number | null, body: string) {
    super(`upload failed: ${status ?? 'no answer'}`)
    this.status = status
    this.body = body
  }
}

const CHUNK_BYTES = 512 * 1024

/** Resolves with the upload's address once the server has every byte. Throws `UploadFailed`. */
export function uploadByTus(job: TusUpload): Promise<string> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout
    const upload = new Upload(job.bytes, {
      endpoint: job.endpoint,
      ...(job.uploadUrl ? { uploadUrl: job.uploadUrl } : {}),
      metadata: { ...job.metadata },
      chunkSize: CHUNK_BYTES,
      // A finished photo goes up in the one request that announces it.
      uploadDataDuringCreation: true,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        watch()
        const signed = signatureHeaders(job.identity, job.clock, {
          method: request.getMethod(),
          url: new URL(request.getURL(), job.endpoint).href,
        })
        for (const [name, value] of Object.entries(signed)) request.setHeader(name, value)
      },
      onProgress: () => watch(),
      onUploadUrlAvailable: () => {
        if (upload.url && job.bytes.length > CHUNK_BYTES) job.onUrl(upload.url)
      },
      onSuccess: () => {
        clearTimeout(timer)
        resolve(upload.url!)
      },
      onError: (error) => {
        clearTimeout(timer)
        const response = error instanceof DetailedError ? error.originalResponse : null
        reject(new UploadFailed(response?.getStatus() || null, response?.getBody() ?? ''))
      },
    })
    // A half-open connection never answers: no sign of life for the time limit ends the attempt.
    function watch() {
      clearTimeout(timer)
      timer = setTimeout(() => {
        void upload.abort()
        reject(new UploadFailed(null, ''))
      }, job.timeoutMs)
    }
    watch()
    upload.start()
  })
}
