// The two MediaPipe tasks. In a module worker each needs a fileset of its own: made from one, the second finds the
// loader's factory taken ("ModuleFactory not set"), so its loader gets an address that differs.
import { FaceLandmarker, FilesetResolver, ImageSegmenter } from '@mediapipe/tasks-vision'
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

export async function createTasks(
  base: string,
  runningMode: 'VIDEO' | 'IMAGE',
  delegate: Delegate,
): Promise<Tasks> {
  const model = (file: string) => ({ modelAssetPath: new URL(`models/${file}`, base).href, delegate })
  const landmarker = await FaceLandmarker.createFromOptions(await fileset(base), {
    baseOptions: model('face_landmarker.task'),
    runningMode,
    numFaces: MAX_FACES,
    outputFacialTransformationMatrixes: true,
  })
  const segmenter = await ImageSegmenter.createFromOptions(await fileset(base), {
    baseOptions: model('selfie_segmenter.tflite'),
    runningMode,
    outputConfidenceMasks: true,
    outputCategoryMask: false,
  })
  return { landmarker, segmenter }
}

/** Graphics computed on the processor: SwiftShader, llvmpipe and their like. */
export function hasGraphicsProcessor(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  return !/swiftshader|llvmpipe|software|basic render/i.test(name)
}
