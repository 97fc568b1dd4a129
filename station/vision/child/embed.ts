// Face descriptor on onnxruntime. One thread: two were slower on two cores (measured). Descriptors stay in this process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { z } from 'zod'
import { type ChipLayout, euclidean, faceChip } from '../../../core/identity/face-chip.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import { landmarksDocument } from '../../../core/photo/types.ts'
import { VisionFailure } from '../port.ts'
import { decodeRaster } from './decode.ts'

const figure = z.object({ value: z.number().positive(), source: z.string() }).transform((one) => one.value)
const manifest = z.object({
  model: z.string(),
  inputSizePx: z.int(),
  landmarks: z.array(z.int()),
  template: z.array(z.tuple([z.number(), z.number()])),
  padding: z.number(),
  distance: z.literal('euclidean'),
  thresholds: z.object({ different: figure, unsure: figure }),
})

export interface Embedder {
  readonly layout: ChipLayout
  readonly thresholds: { readonly different: number; readonly unsure: number }
  readonly embed: (chip: Uint8Array) => Promise<Float32Array>
}

export async function createEmbedder(resourcesDir: string): Promise<Embedder> {
  const { model, thresholds, ...layout } = manifest.parse(
    JSON.parse(readFileSync(join(resourcesDir, 'embedder.json'), 'utf8')),
  )
  const session = await ort.InferenceSession.create(join(resourcesDir, 'models', model), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  })
  const size = layout.inputSizePx
  return {
    layout,
    thresholds,
    async embed(chip) {
      const image = new ort.Tensor('uint8', chip, [1, size, size, 3])
      const { descriptor } = await session.run({ image })
      return Float32Array.from(descriptor!.data as Float32Array)
    },
  }
}

/** Distance between the largest face of two pictures. */
export async function compareFaces(
  embedder: Embedder,
  pictures: readonly { readonly image: Uint8Array; readonly landmarks: Uint8Array }[],
): Promise<{ distance: number; different: number; unsure: number }> {
  const descriptors: Float32Array[] = []
  for (const { image, landmarks } of pictures) descriptors.push(await describe(embedder, image, landmarks))
  return { distance: euclidean(descriptors[0]!, descriptors[1]!), ...embedder.thresholds }
}

async function describe(embedder: Embedder, image: Uint8Array, landmarks: Uint8Array): Promise<Float32Array> {
  const found = landmarksDocument.parse(JSON.parse(Buffer.from(landmarks).toString('utf8')))
  const face = facesBySize(found.faces)[0]
  if (!face) throw new VisionFailure('no-face')
  const raster = await decodeRaster(image)
  const scale = { x: raster.widthPx / found.widthPx, y: raster.heightPx / found.heightPx }
  const points = face.landmarks.map((point) => ({ x: point.x * scale.x, y: point.y * scale.y }))
  return embedder.embed(faceChip(raster, points, embedder.layout))
}
