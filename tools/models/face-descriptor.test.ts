// The descriptor's values. That they are the original library's values is proven in models-in-chromium.test.ts; here
// they are pinned, without a browser.
import { beforeAll, describe, expect, it } from 'vitest'
import { faceChip } from '../../core/identity/face-chip.ts'
import {
  createEmbedder,
  type Embedder,
  type EmbedderManifest,
  readEmbedderManifest,
} from '../../station/vision/child/embedder.ts'
import { inRoot } from '../setup/root.ts'
import { DESCRIPTOR_LENGTH } from './face-descriptor.ts'
import { packaged, packagedOther, rasterOf, writtenLandmarks } from './trial/pictures.ts'

const manifest = readEmbedderManifest(inRoot('resources'))
const load = (input: EmbedderManifest = manifest) =>
  createEmbedder(inRoot('resources', 'models', manifest.model), input)
let embedder: Embedder

beforeAll(async () => {
  embedder = await load()
})

const chipOf = async (portrait: typeof packaged) =>
  faceChip(await rasterOf(portrait), writtenLandmarks(portrait), embedder.layout)

/** Even noise of a linear congruential generator: no decoder has a say in it. */
function noiseChip(): Uint8Array {
  let state = 12345
  return Uint8Array.from({ length: 150 * 150 * 3 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state >>> 16
  })
}

async function expectValues(chip: Uint8Array, first: readonly number[]): Promise<void> {
  const descriptor = await embedder.embed(chip)
  expect(descriptor).toHaveLength(DESCRIPTOR_LENGTH)
  for (const [index, value] of first.entries()) expect(descriptor[index]).toBeCloseTo(value, 3)
}

it('gives the known values for noise', () =>
  expectValues(
    noiseChip(),
    [
      -0.0878, 0.0823, 0.0366, -0.0082, -0.1622, -0.0564, -0.0536, -0.1046, 0.0942, -0.0542, 0.1541, -0.0422,
      -0.2147, -0.0394, -0.0667, 0.1139,
    ],
  ))

it('gives the known values for a face', async () =>
  expectValues(
    await chipOf(packaged),
    [
      -0.0412, 0.0803, 0.1306, -0.1088, -0.0987, -0.0428, -0.0914, -0.0856, 0.1594, -0.0763, 0.1996, -0.1147,
      -0.3121, 0.0437, -0.0624, 0.1813,
    ],
  ))

it('keeps two people apart', async () => {
  const [one, other] = await Promise.all([chipOf(packaged), chipOf(packagedOther)])
  const distance = embedder.distance(await embedder.embed(one), await embedder.embed(other))
  expect(distance).toBeGreaterThan(embedder.thresholds.different)
  expect(distance).toBeCloseTo(0.753, 2)
})

it('takes chips of its own size only', async () => {
  await expect(embedder.embed(new Uint8Array(112 * 112 * 3))).rejects.toThrow('150×150')
})

describe('the manifest', () => {
  it('belongs to the model in the list and speaks of its size', () => {
    expect(manifest).toMatchObject({ inputSizePx: 150, distance: 'euclidean' })
    expect(embedder.thresholds).toEqual({ same: 0.42, different: 0.6 })
  })

  it('is followed, not decoration: another distance gives another number', async () => {
    const other = await load({ ...manifest, distance: 'cosine' })
    const [a, b] = [Float32Array.of(3, 0), Float32Array.of(0, 4)]
    expect([embedder.distance(a, b), other.distance(a, b)]).toEqual([5, 1])
  })
})
