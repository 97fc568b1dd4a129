import type { FailureCode } from '../../core/contract/failure.ts'
import { failure } from '../failure.ts'
import { VisionFailure, type VisionFailureCode } from '../vision/port.ts'

const CODES: Record<VisionFailureCode, FailureCode> = {
  unreadable: 'IMAGE_UNREADABLE',
  'too-large': 'IMAGE_TOO_LARGE',
  unsupported: 'IMAGE_UNSUPPORTED',
  mirrored: 'IMAGE_MIRRORED',
  'no-face': 'NO_FACE',
  'geometry-impossible': 'GEOMETRY_IMPOSSIBLE',
  'file-size-unreachable': 'FILE_SIZE_UNREACHABLE',
  'models-missing': 'MODELS_MISSING',
  'model-failed': 'MODELS_FAILED',
  timeout: 'VISION_FAILED',
  crashed: 'VISION_FAILED',
}

/** For `.catch`: an expected failure of the vision child becomes one of the contract's; a bug goes on being one. */
export function visionFailure(error: unknown): never {
  if (error instanceof VisionFailure) throw failure(CODES[error.code], { detail: error.detail || error.code })
  throw error
}
