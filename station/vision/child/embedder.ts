// Face descriptor on onnxruntime, described by resources/embedder.json, so that a stronger network can take its place by
// configuration. One thread: two were slower on two cores (measured). Descriptors stay in this process.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { z } from 'zod'
import { distances } from '../../../core/identity/descriptor-distance.ts'
import type { ChipLayout } from '../../../core/identity/face-chip.ts'
import type { MatchThresholds } from '../../../core/identity/match-decision.ts'

const figure = z.object({ value: z.number().positive(), source: z.string() })
const triple = z.tuple([z.number(), z.number(), z.number()])

/** What the network's input tensor holds for each pixel of the chip. */
const input = z.discriminatedUnion('type', [
  /** The chip as it is, rows of RGB; the network normalises by itself. */
  z.object({ type: z.literal('uint8'), layout: z.literal('nhwc') }),
  /** (channel − mean) / divisor in planes; `mean` in the order of `order`. */
  z.object({
    type: z.literal('float32'),
    layout: z.literal('nchw'),
    order: z.enum(['rgb', 'bgr']),
    mean: triple,
    divisor: z.number().positive(),
  }),
])

const embedderManifest = z
  .object({
    /** File in resources/models. */
    model: z.string(),
    inputSizePx: z.int().positive(),
    input,
    landmarks: z.array(z.int().nonnegative()).min(2),
    template: z.array(z.tuple([z.number(), z.number()])),
    padding: z.number().nonnegative(),
    distance: z.enum(['euclidean', 'cosine']),
    /** Names the measurement that gave the limits below; another one gets another name. */
    calibration: z.string().min(1),
    thresholds: z
      .object({ same: figure, different: figure })
      .refine(({ same, different }) => same.value <= different.value, 'same must not lie above different'),
  })
  .refine(
    ({ landmarks, template }) => landmarks.length === template.length,
    'one template place per landmark',
  )
export type EmbedderManifest = z.infer<typeof embedderManifest>

/** Throws ZodError when the manifest is not one. */
export const readEmbedderManifest = (resourcesDir: string): EmbedderManifest =>
  embedderManifest.parse(JSON.parse(readFileSync(join(resourcesDir, 'embedder.json'), 'utf8')))

export interface Embedder {
  readonly layout: ChipLayout
  readonly thresholds: MatchThresholds
  readonly modelSha256: string
  readonly calibration: string
  /** Descriptor of one chip: RGB bytes, `inputSizePx` squared. RangeError for any other size. */
  readonly embed: (chipRgb: Uint8Array) => Promise<Float32Array>
  readonly distance: (a: Float32Array, b: Float32Array) => number
}

export async function createEmbedder(modelPath: string, manifest: EmbedderManifest): Promise<Embedder> {
  const model = readFileSync(modelPath)
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  })
  const [inputName, outputName] = [session.inputNames[0]!, session.outputNames[0]!]
  const { inputSizePx: size, thresholds } = manifest
  return {
    layout: manifest,
    thresholds: { same: thresholds.same.value, different: thresholds.different.value },
    modelSha256: createHash('sha256').update(model).digest('hex'),
    calibration: manifest.calibration,
    distance: distances[manifest.distance],
    async embed(chipRgb) {
      if (chipRgb.length !== size * size * 3) throw new RangeError(`a chip has ${size}×${size} RGB pixels`)
      const results = await session.run({ [inputName]: tensorOf(chipRgb, manifest) })
      return Float32Array.from(results[outputName]!.data as Float32Array)
    },
  }
}

function tensorOf(chip: Uint8Array, { input: as, inputSizePx: size }: EmbedderManifest): ort.Tensor {
  if (as.type === 'uint8') return new ort.Tensor('uint8', chip, [1, size, size, 3])
  const plane = size * size
  const planes = new Float32Array(3 * plane)
  for (let channel = 0; channel < 3; channel++) {
    const from = as.order === 'rgb' ? channel : 2 - channel
    for (let pixel = 0; pixel < plane; pixel++) {
      planes[channel * plane + pixel] = (chip[3 * pixel + from]! - as.mean[channel]!) / as.divisor
    }
  }
  return new ort.Tensor('float32', planes, [1, 3, size, size])
}
