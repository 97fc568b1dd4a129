// tus behind the door. The upload's id is the one the door read: whose upload it is and which file is touched are asked
// of the same word, and tus is handed an address made from it.

import { Refusal } from '../refusal.ts'
import type { ServerContext } from '../server-context.ts'
import type { StationCaller } from '../stations/verify-request.ts'
import { ownsUpload, type Staging } from '../uploads/staging.ts'

const GROWING: ReadonlySet<string> = new Set(['POST', 'PATCH'])

interface UploadCall {
  readonly server: ServerContext
  readonly staging: Staging
  readonly station: StationCaller
  readonly request: Request
  /** Null for a new upload. */
  readonly uploadId: string | null
  readonly filesPath: string
}

/**
 * Throws NOT_FOUND (`upload-interrupted`), BAD_INPUT (`target`), DISK_FULL (`server-full`), and BUSY (`uploads`) where the
 * station has too much lying here that is not yet part of a photo.
 */
export async function answerUpload(call: UploadCall): Promise<Response> {
  const { server, station, request, uploadId, filesPath } = call
  const { space, uploads } = server.settings
  const { origin, search } = new URL(request.url)
  if (search !== '') throw new Refusal('BAD_INPUT', 'target')
  if (uploadId !== null && !ownsUpload(station.id, uploadId)) {
    throw new Refusal('NOT_FOUND', 'upload-interrupted')
  }
  if (GROWING.has(request.method)) await server.space.mayGrow()
  const address = new URL(uploadId === null ? filesPath : `${filesPath}/${uploadId}`, origin)
  const { headers, body } = request
  const init: RequestInit = { method: request.method, headers }
  if (body !== null) Object.assign(init, { body, duplex: 'half' })
  const response = await call.staging.handle(new Request(address, init))
  const { status } = response
  if (status === 429) throw new Refusal('BUSY', 'uploads', uploads.perStation.retrySeconds * 1000)
  if (status === 507) throw new Refusal('DISK_FULL', 'server-full', space.retrySeconds * 1000)
  // What tus could do for others: to put uploads together, for one.
  if (status === 501) throw new Refusal('BAD_INPUT', 'target')
  // tus tells a caller what failed inside, with places on this disk.
  if (status >= 500) throw new Error(`an upload failed with ${status}`)
  return response
}
