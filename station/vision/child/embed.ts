// Compares the largest face of two pictures. What leaves is a distance; descriptors and chips stay in this process.
import { faceChip } from '../../../core/identity/face-chip.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import { VisionFailure } from '../port.ts'
import { decodeRaster } from './decode.ts'
import type { Embedder } from './embedder.ts'
import { readLandmarks } from './landmarks.ts'

export async function compareFaces(
  embedder: Embedder,
  pictures: readonly [Picture, Picture],
): Promise<{ distance: number; different: number; unsure: number }> {
  const [a, b] = pictures
  const distance = embedder.distance(await describe(embedder, a), await describe(embedder, b))
  return { distance, ...embedder.thresholds }
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
  const raster = await decodeRaster(image)
  const scale = { x: raster.widthPx / found.widthPx, y: raster.heightPx / found.heightPx }
  const points = face.landmarks.map((point) => ({ x: point.x * scale.x, y: point.y * scale.y }))
  return embedder.embed(faceChip(raster, points, embedder.layout))
}
