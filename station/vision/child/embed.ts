// Compares the largest face of two pictures. What leaves is a distance; descriptors and chips stay in this process.
import { chipBox, faceChip } from '../../../core/identity/face-chip.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import type { Point } from '../../../core/photo/types.ts'
import { readLandmarks } from '../landmarks.ts'
import { type Compared, VisionFailure } from '../port.ts'
import { decodeRaster } from './decode.ts'
import type { Embedder } from './embedder.ts'

export async function compareFaces(
  embedder: Embedder,
  pictures: readonly [Picture, Picture],
): Promise<Compared> {
  const [a, b] = pictures
  // Side by side: one is decoded while the other is described.
  const described = [describe(embedder, a), describe(embedder, b)] as const
  await Promise.allSettled(described)
  const distance = embedder.distance(await described[0], await described[1])
  const { thresholds, modelSha256, calibration } = embedder
  return { distance, thresholds, modelSha256, calibration }
}

interface Picture {
  readonly image: Uint8Array
  /** JSON of `landmarksDocument`. */
  readonly landmarks: Uint8Array
}

async function describe(embedder: Embedder, { image, landmarks }: Picture): Promise<Float32Array> {
  const found = readLandmarks(landmarks)
  const face = facesBySize(found.faces)[0]
  if (!face) throw new VisionFailure('no-face')
  let points: readonly Point[] = []
  const raster = await decodeRaster(image, (widthPx, heightPx) => {
    const scale = { x: widthPx / found.widthPx, y: heightPx / found.heightPx }
    const inPicture = face.landmarks.map(({ x, y }) => ({ x: x * scale.x, y: y * scale.y }))
    const box = chipBox(inPicture, embedder.layout, widthPx, heightPx)
    points = inPicture.map(({ x, y }) => ({ x: x - box.xPx, y: y - box.yPx }))
    return box
  })
  return embedder.embed(faceChip(raster, points, embedder.layout))
}
