// The two MediaPipe tasks. In a module worker each needs a fileset of its own: made from one, the second finds the
// loader's factory taken ("ModuleFactory not set"), so its loader gets an address that differs.
import { FaceLandmarker, FilesetResolver, ImageSegmenter } from '@mediapipe/tasks-vision'
import { modelBytes } from './models.ts'
import type { Delegate } from './protocol.ts'

export interface Tasks {
  readonly landmarker: FaceLandmarker
  readonly segmenter: ImageSegmenter
}

const MAX_FACES = 4
let filesets = 0

async function fileset(base: string) {
  const made = await FilesetResolver.forVisionTasks(new URL('wasm', base).href, true)
  filesets += 1
  return { ...made, wasmLoaderPath: `${made.wasmLoaderPath}?${filesets}` }
}

/** Throws `AnalysisFailed` when a model is missing or altered, anything else when the engine cannot start. */
export async function createTasks(
  base: string,
  runningMode: 'VIDEO' | 'IMAGE',
  delegate: Delegate,
): Promise<Tasks> {
  const landmarker = await FaceLandmarker.createFromOptions(await fileset(base), {
    baseOptions: { modelAssetBuffer: await modelBytes(base, 'face-landmarks'), delegate },
    runningMode,
    numFaces: MAX_FACES,
    outputFacialTransformationMatrixes: true,
  })
  try {
    const segmenter = await ImageSegmenter.createFromOptions(await fileset(base), {
      baseOptions: { modelAssetBuffer: await modelBytes(base, 'person-mask'), delegate },
      runningMode,
      outputConfidenceMasks: true,
      outputCategoryMask: false,
    })
    return { landmarker, segmenter }
  } catch (error) {
    // It is tried again every few seconds; half a pair each time would fill the memory.
    landmarker.close()
    throw error
  }
}

export function closeTasks({ landmarker, segmenter }: Tasks): void {
  landmarker.close()
  segmenter.close()
}
