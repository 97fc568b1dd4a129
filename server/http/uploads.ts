// tus behind the door. The upload's id is the one the door read: whose upload it is and which file is touched are asked
// of the same word, and tus is handed an address made from it.

import { ownsUpload, type Staging } from '../files/staging.ts'
import { Refusal } from '../refusal.ts'
import type { StationCaller } from '../stations/verify-request.ts'

interface UploadCall {
  readonly staging: Staging
  readonly station: StationCaller
  readonly request: Request
  /** Null for a new upload. */
  readonly uploadId: string | null
  readonly filesPath: string
}

/** Throws NOT_FOUND (`upload-interrupted`), BAD_INPUT (`target`). */
export async function answerUpload(call: UploadCall): Promise<Response> {
  const { station, request, uploadId, filesPath } = call
  const { origin, search } = new URL(request.url)
  if (search !== '') throw new Refusal('BAD_INPUT', 'target')
  if (uploadId !== null && !ownsUpload(station.id, uploadId)) {
    throw new Refusal('NOT_FOUND', 'upload-interrupted')
  }
  const address = new URL(uploadId === null ? filesPath : `${filesPath}/${uploadId}`, origin)
  const { headers, body } = request
  const init: RequestInit = { method: request.method, headers }
  if (body !== null) Object.assign(init, { body, duplex: 'half' })
  const response = await call.staging.handle(new Request(address, init))
  // tus tells a caller what failed inside, with places on this disk.
  if (response.status >= 500) throw new Error(`an upload failed with ${response.status}`)
  return response
}
