// Turns whatever went wrong into one of the closed reasons. A fault of this machine, a fault of the network and an answer
// that is none are never called one another: the reason on screen has to lead to the right remedy.
import { ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'
import {
  connectionReason,
  isOfStation,
  localReason,
  type SyncReason,
  stationReason,
  syncReason,
} from '../../core/submission/sync-reason.ts'
import { framesOf } from '../failure.ts'
import { ConnectionFailed } from './connection-failure.ts'
import { AnswerUnusable } from './fetch-by.ts'
import { localFault } from './local-fault.ts'
import { BlobDamaged } from './ports.ts'
import { UploadFailed } from './tus-upload.ts'

const BY_CODE: Readonly<Record<string, SyncReason>> = {
  CLOCK_WRONG: 'clock-wrong',
  TRAINING_REFUSED: 'training-refused',
  CONFLICT: 'conflict',
  ALREADY_CAPTURED: 'already-captured',
  LOCKED_OUT: 'server-busy',
}

export function reasonOf(error: unknown): SyncReason {
  if (error instanceof BlobDamaged) return 'file-damaged'
  if (error instanceof ConnectionFailed) return error.reason
  if (error instanceof UploadFailed) return ofUpload(error)
  if (error instanceof ORPCError) return ofRpc(error)
  if (error instanceof AnswerUnusable || error instanceof ValidationError) return 'server-nonsense'
  // What has no name of its own is a bug of ours, and is called one.
  return localFault(error) ?? 'internal'
}

/** Words of the server about a request that the network repeated or altered: the same again, signed anew, is right. */
const AGAIN: Readonly<Record<string, SyncReason>> = {
  replayed: 'upload-interrupted',
  'signature-wrong': 'upload-altered',
  route: 'server-nonsense',
  // The address of an upload came back altered: the upload is made anew.
  'upload-owner': 'upload-interrupted',
}

/** What only the booth can know of itself and of its network, no answer tells it. */
const serverReason = syncReason.exclude([...connectionReason.options, ...localReason.options])

function ofRpc(error: ORPCError<string, unknown>): SyncReason {
  const { id, detail } = (error.data ?? {}) as { id?: unknown; detail?: unknown }
  const named = serverReason.safeParse(detail)
  if (named.success) return named.data
  const again = typeof detail === 'string' ? AGAIN[detail] : undefined
  if (again) return again
  // Only the review server's own refusals carry an id; anything else is a portal or a proxy in between.
  if (error.status < 500 && typeof id !== 'string') return ofStranger(error.status)
  return BY_CODE[error.code] ?? ofStatus(error.status)
}

const ofStranger = (status: number): SyncReason => (status === 429 ? 'server-busy' : 'server-nonsense')

function ofUpload({ status, body }: UploadFailed): SyncReason {
  const ofBooth = stationReason.options.find((one) => body.includes(`"${one}"`))
  if (ofBooth) return ofBooth
  if (body.includes('CLOCK_WRONG')) return 'clock-wrong'
  if (body.includes('"server-full"')) return 'server-full'
  for (const [word, reason] of Object.entries(AGAIN)) if (body.includes(`"${word}"`)) return reason
  // The server has forgotten the upload, or is at another byte: it starts anew.
  if (status === 404 || status === 409 || status === 410 || status === 460) return 'upload-interrupted'
  // tus speaks of the request, not of the photo, unless the file is too large: announced anew it is another request.
  if (status >= 400 && status < 500 && status !== 413 && status !== 429 && !body.includes('"id":'))
    return 'upload-interrupted'
  return ofStatus(status)
}

function ofStatus(status: number): SyncReason {
  if (status === 429 || status === 503) return 'server-busy'
  if (status >= 500) return 'server-error'
  if (status >= 400) return 'server-refused'
  return 'server-nonsense'
}

/** The server's own word that it never got the submission; a stray 404 of something else does not name the reason. */
export const isUnknownThere = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'NOT_FOUND' && reasonOf(error) === 'withdrawal-refused'

/** The signature is not by the key the server has: altered on its way, or signed with another. */
export const isUnknownKey = (error: unknown): boolean =>
  error instanceof ORPCError && (error.data as { detail?: unknown } | undefined)?.detail === 'signature-wrong'

/** Said of the booth or the server and not of one submission: the others would hear the same. */
export const endsPass = (why: SyncReason): boolean =>
  isOfStation(why) || why === 'history-differs' || why === 'server-full'

/** For the log: what the system called it, and for a bug where it is. Messages may quote what somebody typed. */
export function causeOf(error: unknown): { readonly code?: string; readonly stack?: readonly string[] } {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(reasonOf(error) === 'internal' ? { stack: framesOf(error) } : {}),
  }
}
