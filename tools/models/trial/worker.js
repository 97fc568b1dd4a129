// Runs in a module worker of the trial page: the built models under the library that the booth uses.
import { FaceLandmarker, FilesetResolver, ImageSegmenter } from '/library/vision_bundle.mjs'

const WASM = new URL('/library/wasm', location.href).href
const asset = (file) => ({ modelAssetPath: `/models/${file}`, delegate: 'CPU' })
/** A fileset serves one task in a module worker: every other needs a loader at another address. */
async function fileset(mark) {
  const made = await FilesetResolver.forVisionTasks(WASM, true)
  return { ...made, wasmLoaderPath: `${made.wasmLoaderPath}${mark}` }
}
const landmarker = await FaceLandmarker.createFromOptions(await fileset(''), {
  baseOptions: asset('face_landmarker.task'),
  runningMode: 'IMAGE',
  numFaces: 4,
  outputFacialTransformationMatrixes: true,
})
const segmenter = await ImageSegmenter.createFromOptions(await fileset('?b'), {
  baseOptions: asset('selfie_segmenter.tflite'),
  runningMode: 'IMAGE',
  outputConfidenceMasks: true,
})

/** Landmarks in pixels; the person's share at each of the asked places. */
function look(picture, places) {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d', { willReadFrequently: true }).drawImage(picture, 0, 0)
  const found = landmarker.detect(canvas)
  const faces = found.faceLandmarks.map((points, index) => ({
    landmarks: points.map(({ x, y, z }) => ({
      x: x * canvas.width,
      y: y * canvas.height,
      z: z * canvas.width,
    })),
    matrix: [...found.facialTransformationMatrixes[index].data],
  }))
  let person = []
  segmenter.segment(canvas, ({ confidenceMasks: [mask] }) => {
    const shares = mask.getAsFloat32Array()
    person = places.map(({ x, y }) => shares[Math.round(y) * mask.width + Math.round(x)])
  })
  return { faces, person }
}

const refused = []
addEventListener('securitypolicyviolation', ({ blockedURI }) => refused.push(blockedURI))

/** Closing sends off what the library has logged so far; the answer tells which addresses the policy kept from it. */
async function finish() {
  landmarker.close()
  segmenter.close()
  await new Promise((resolve) => setTimeout(resolve, 500))
  return refused
}

const tasks = {
  look: async ({ picture, places }) => look(await createImageBitmap(picture), places),
  finish,
}

addEventListener('message', async ({ data: { id, task, ...input } }) => {
  try {
    postMessage({ id, answer: await tasks[task](input) })
  } catch (error) {
    postMessage({ id, failure: String(error?.message ?? error) })
  }
})
postMessage({ ready: true })
