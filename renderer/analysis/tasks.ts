// The two MediaPipe tasks. In a module worker each needs a fileset of its own: made from one, the second finds the
// loader's factory taken ("ModuleFactory not set"), so its loader gets an address that differs.
//
// A task takes its pictures through a WebGL texture, on the processor too, and from a context that was lost it takes black
// ones without an error: nobody is there any more. Chromium takes the oldest context of a worker away when a fifth is made
// (four tasks are the most a worker may have), and all of them when a graphics driver starts anew. So each task has a canvas
// whose context is asked after, and given back with the task.
import { FaceLandmarker, FilesetResolver, ImageSegmenter } from '@mediapipe/tasks-vision'
import { modelBytes } from './models.ts'
import type { Delegate } from './protocol.ts'

export interface Tasks {
  readonly landmarker: FaceLandmarker
  readonly segmenter: ImageSegmenter
  /** False when what was found last may have been found in black pictures; it does not come back. */
  readonly canSee: () => boolean
  readonly close: () => void
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
  const canvases = { landmarker: new OffscreenCanvas(1, 1), segmenter: new OffscreenCanvas(1, 1) }
  const landmarker = await FaceLandmarker.createFromOptions(await fileset(base), {
    baseOptions: { modelAssetBuffer: await modelBytes(base, 'face-landmarks'), delegate },
    runningMode,
    canvas: canvases.landmarker,
    numFaces: MAX_FACES,
    outputFacialTransformationMatrixes: true,
  })
  const closeLandmarker = (): void => {
    landmarker.close()
    giveBack(canvases.landmarker)
  }
  try {
    const segmenter = await ImageSegmenter.createFromOptions(await fileset(base), {
      baseOptions: { modelAssetBuffer: await modelBytes(base, 'person-mask'), delegate },
      runningMode,
      canvas: canvases.segmenter,
      outputConfidenceMasks: true,
      outputCategoryMask: false,
    })
    return {
      landmarker,
      segmenter,
      canSee: () => Object.values(canvases).every((one) => contextOf(one)?.isContextLost() === false),
      close() {
        closeLandmarker()
        segmenter.close()
        giveBack(canvases.segmenter)
      },
    }
  } catch (error) {
    // It is tried again every few seconds; half a pair each time would fill the memory.
    closeLandmarker()
    throw error
  }
}

/** The one the task made. */
const contextOf = (canvas: OffscreenCanvas): WebGL2RenderingContext | null => canvas.getContext('webgl2')

/** At once: the collector may come too late for whoever makes the next one. */
export function giveBack(canvas: OffscreenCanvas): void {
  contextOf(canvas)?.getExtension('WEBGL_lose_context')?.loseContext()
}
