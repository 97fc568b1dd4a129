// Expected failures as they cross a carrier: a closed code and an id to find the log line by. Texts are the
// screen's business (by code); no stack and nothing personal ever crosses.
import { z } from 'zod'

export const failureCode = z.enum([
  'NOT_SIGNED_IN',
  'FORBIDDEN',
  'WRONG_PIN',
  'LOCKED_OUT',
  'NOT_FOUND',
  'REFUSED',
  'BAD_INPUT',
  'CODE_FORGED',
  'CODE_REVOKED',
  'CODE_UNKNOWN',
  'CODE_OTHER_PERSON',
  'ALREADY_CAPTURED',
  'SESSION_OPEN',
  'NO_SESSION',
  'UNDER_AGE',
  'IMAGE_UNREADABLE',
  'IMAGE_TOO_LARGE',
  'IMAGE_UNSUPPORTED',
  /** Its EXIF says that it shows left and right exchanged. */
  'IMAGE_MIRRORED',
  'NO_FACE',
  'GEOMETRY_IMPOSSIBLE',
  'FILE_SIZE_UNREACHABLE',
  'MODELS_MISSING',
  'MODELS_FAILED',
  'VISION_FAILED',
  'DISK_FULL',
  'STORE_FAILED',
  'FOLDER_MOVED',
  'SERVER_UNREACHABLE',
  'SERVER_REFUSED',
  'TRAINING_REFUSED',
  'PRACTISING',
  'CLOCK_WRONG',
  'CONFLICT',
  /** The server has too much in hand; the same again after `retryAfterMs`. */
  'BUSY',
])
export type FailureCode = z.infer<typeof failureCode>

/** `detail` is a closed word of its own (a session refusal, an image problem), `retryAfterMs` tells a delay. */
export const failureData = z.object({
  id: z.string(),
  detail: z.string().optional(),
  retryAfterMs: z.int().optional(),
})
export type FailureData = z.infer<typeof failureData>

const statuses: Partial<Record<FailureCode, number>> = {
  NOT_SIGNED_IN: 401,
  WRONG_PIN: 401,
  FORBIDDEN: 403,
  LOCKED_OUT: 429,
  BUSY: 429,
  NOT_FOUND: 404,
  REFUSED: 409,
  CONFLICT: 409,
  PRACTISING: 409,
  SESSION_OPEN: 409,
  ALREADY_CAPTURED: 409,
  IMAGE_TOO_LARGE: 413,
  TRAINING_REFUSED: 422,
  DISK_FULL: 507,
  STORE_FAILED: 500,
  FOLDER_MOVED: 500,
  MODELS_FAILED: 500,
  VISION_FAILED: 500,
  SERVER_UNREACHABLE: 502,
  SERVER_REFUSED: 502,
}

/** The one error map of every procedure: `errors.REFUSED({ data: { id, detail } })`. */
export const failures = Object.fromEntries(
  failureCode.options.map((code) => [
    code,
    { status: statuses[code] ?? 400, message: code, data: failureData },
  ]),
) as { [C in FailureCode]: { status: number; message: C; data: typeof failureData } }
