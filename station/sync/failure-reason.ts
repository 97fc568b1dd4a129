// Turns whatever went wrong with a request into one of the closed reasons. A schema fault is never called a network
// error: the reason on screen has to lead to the right remedy.
import { ORPCError } from '@orpc/client'
import { type SyncReason, syncReason } from '../../core/submission/sync-reason.ts'
import { BlobDamaged } from './ports.ts'
import { UploadFailed } from './tus-upload.ts'

const BY_CODE: Readonly<Record<string, SyncReason>> = {
  CLOCK_WRONG: 'clock-wrong',
  TRAINING_REFUSED: 'training-refused',
  CONFLICT: 'conflict',
  ALREADY_CAPTURED: 'already-captured',
  NOT_FOUND: 'not-on-roster',
  LOCKED_OUT: 'server-busy',
}

export function reasonOf(error: unknown): SyncReason {
  if (error instanceof BlobDamaged) return 'file-damaged'
  if (error instanceof UploadFailed) return ofUpload(error)
  if (error instanceof ORPCError) return ofRpc(error)
  if (isConnectionFailure(error)) return 'server-unreachable'
  return 'server-nonsense'
}

function ofRpc(error: ORPCError<string, unknown>): SyncReason {
  const detail = (error.data as { detail?: unknown } | undefined)?.detail
  const named = syncReason.safeParse(detail)
  if (named.success) return named.data
  return BY_CODE[error.code] ?? ofStatus(error.status)
}

function ofUpload({ status, body }: UploadFailed): SyncReason {
  if (status === null) return 'server-unreachable'
  if (body.includes('station-revoked')) return 'station-revoked'
  if (body.includes('CLOCK_WRONG')) return 'clock-wrong'
  // The server has forgotten the upload, or is at another byte: it starts anew.
  if (status === 404 || status === 409 || status === 410 || status === 460) return 'upload-interrupted'
  return ofStatus(status)
}

function ofStatus(status: number): SyncReason {
  if (status === 429 || status === 503) return 'server-busy'
  if (status >= 500) return 'server-error'
  if (status >= 400) return 'server-refused'
  return 'server-nonsense'
}

/** undici reports every broken connection as a TypeError with a cause; time-outs come as DOMException. */
function isConnectionFailure(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError' || error.name === 'AbortError'
  return error instanceof TypeError && error.cause !== undefined
}
