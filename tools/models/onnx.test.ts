// The writer is proven by the runtime that reads it: a graph of one's own, run by the station's embedder. That also shows
// that a network with another kind of input can stand in for the descriptor by its manifest alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createEmbedder, type EmbedderManifest } from '../../station/vision/child/embedder.ts'
import { createOnnxGraph } from './onnx.ts'

const folder = mkdtempSync(join(tmpdir(), 'onnx-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Means of the three planes, doubled. */
function planeMeans(): string {
  const graph = createOnnxGraph()
  const means = graph.node('Flatten', [graph.node('GlobalAveragePool', ['planes'])], { axis: 1 })
  const two = graph.initializer('two', [1], Float32Array.of(2))
  graph.node('Mul', [means, two], {}, 'means')
  const file = join(folder, 'means.onnx')
  const size = { name: 'planes', type: 'float', dims: ['batch', 3, 2, 2] } as const
  writeFileSync(file, graph.bytes('plane-means', size, { name: 'means', type: 'float', dims: ['batch', 3] }))
  return file
}

const manifest = (order: 'rgb' | 'bgr'): EmbedderManifest => ({
  model: 'means.onnx',
  inputSizePx: 2,
  input: { type: 'float32', layout: 'nchw', order, mean: [1, 2, 3], divisor: 10 },
  landmarks: [0, 1],
  template: [
    [0, 0],
    [1, 0],
  ],
  padding: 0,
  distance: 'cosine',
  calibration: 'test',
  thresholds: { same: { value: 0.4, source: 'test' }, different: { value: 0.5, source: 'test' } },
})
/** Red averages 40, green 50, blue 60. */
const chip = Uint8Array.of(10, 20, 30, 20, 30, 40, 50, 60, 70, 80, 90, 100)

it.each([
  ['rgb', [7.8, 9.6, 11.4]],
  ['bgr', [11.8, 9.6, 7.4]],
] as const)('a graph written here runs, fed in %s planes with mean and divisor', async (order, expected) => {
  const embedder = await createEmbedder(planeMeans(), manifest(order))
  const means = await embedder.embed(chip)
  expect([...means]).toEqual(expected.map((value) => expect.closeTo(value, 4)))
})
