import { type LandmarksDocument, landmarksDocument } from '../../core/photo/types.ts'
import { VisionFailure } from './port.ts'

/** The `landmarks` blob as a document. It comes from outside: what is not one is an answer, not a bug. */
export function readLandmarks(bytes: Uint8Array): LandmarksDocument {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    throw new VisionFailure('unreadable', 'landmarks')
  }
  const parsed = landmarksDocument.safeParse(json)
  if (!parsed.success) throw new VisionFailure('unreadable', 'landmarks')
  return parsed.data
}
