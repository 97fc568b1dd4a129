/** `stalled`: it opens and gives no pictures. */
export type CameraFailure = 'none' | 'denied' | 'in-use' | 'virtual' | 'not-found' | 'stalled' | 'failed'

export class CameraUnusable extends Error {
  override readonly name = 'CameraUnusable'
  readonly code: CameraFailure
  constructor(code: CameraFailure) {
    super(code)
    this.code = code
  }
}

/** What `getUserMedia` and `applyConstraints` reject with. */
export function failureOf(error: unknown): CameraFailure {
  if (error instanceof CameraUnusable) return error.code
  switch ((error as DOMException).name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use'
    case 'NotFoundError':
      return 'none'
    case 'OverconstrainedError':
      return 'not-found'
    default:
      return 'failed'
  }
}
