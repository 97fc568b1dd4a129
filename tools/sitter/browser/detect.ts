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

export async function detectFaces(picture: Blob): Promise<Detection> {
  landmarker ??= create()
  const bitmap = await createImageBitmap(picture)
  const { width, height } = bitmap
  const { faceLandmarks, facialTransformationMatrixes } = (await landmarker).detect(bitmap)
  bitmap.close()
  return {
    widthPx: width,
    heightPx: height,
    faces: faceLandmarks.map((points, k) => ({
      landmarks: points.map(({ x, y, z }) => ({ x: x * width, y: y * height, z: z * width })),
      matrix: facialTransformationMatrixes[k]?.data ?? null,
    })),
  }
}
