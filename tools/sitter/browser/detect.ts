// The station's own landmark model on a still, in the page that also renders: IMAGE mode, CPU delegate, as for a photo.
import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision'
import type { Detection } from './page.ts'

let landmarker: Promise<FaceLandmarker> | null = null

async function create(): Promise<FaceLandmarker> {
  const fileset = await FilesetResolver.forVisionTasks('./wasm')
  return FaceLandmarker.createFromOptions(fileset, {
    baseOptions: { modelAssetPath: './models/face_landmarker.task', delegate: 'CPU' },
    runningMode: 'IMAGE',
    numFaces: 2,
    outputFacialTransformationMatrixes: true,
  })
}

/** Faces in the picture; landmarks in pixels, matrix column-major head → camera in cm. */
export async function detectFaces(picture: Blob): Promise<readonly Detection[]> {
  landmarker ??= create()
  const bitmap = await createImageBitmap(picture)
  const { faceLandmarks, facialTransformationMatrixes } = (await landmarker).detect(bitmap)
  return faceLandmarks.map((points, k) => ({
    landmarksPx: points.map(({ x, y }) => [x * bitmap.width, y * bitmap.height] as const),
    matrix: facialTransformationMatrixes[k]?.data ?? [],
  }))
}
