import { describe, expect, it } from 'vitest'
import { readFlatbuffer } from './flatbuffer.ts'
import { fromPackage } from './pinned.ts'
import { patchTflite } from './tflite.ts'
import { modelMetadata } from './tflite-metadata.ts'

const original = fromPackage('@mediapipe/selfie_segmentation', 'selfie_segmentation.tflite')
const metadata = modelMetadata({
  name: 'a model',
  description: 'for this test',
  input: { mean: 0, std: 255 },
  outputs: ['out'],
})

/** Names of the graph's tensors and its outputs' names. */
function graphOf(file: Buffer) {
  const read = readFlatbuffer(file)
  const subgraph = read.children(read.root, 2)[0]!
  const tensors = read.children(subgraph, 0).map((one) => read.text(one, 3))
  return {
    tensors,
    operators: read.children(subgraph, 3).length,
    inputs: read.ints(subgraph, 1).map((index) => tensors[index]),
    outputs: read.ints(subgraph, 2).map((index) => tensors[index]),
  }
}

describe('patchTflite', () => {
  it('leaves every byte of the model as it was, behind the new part', () => {
    const patched = patchTflite(original, { metadata })
    expect(patched.subarray(-original.length).equals(original)).toBe(true)
    expect((patched.length - original.length) % 16).toBe(0)
    expect(graphOf(patched)).toEqual(graphOf(original))
  })

  it('adds the metadata as the last of the model, aligned for those who map the file', () => {
    const patched = patchTflite(original, { metadata })
    const read = readFlatbuffer(patched)
    const last = read.children(read.root, 6).at(-1)!
    expect(read.text(last, 0)).toBe('TFLITE_METADATA')
    const buffer = read.children(read.root, 4)[patched.readUInt32LE(read.field(last, 1))]!
    const data = read.child(buffer, 0)
    expect((data + 4) % 16).toBe(0)
    expect(patched.subarray(data + 4, data + 4 + patched.readUInt32LE(data)).equals(metadata)).toBe(true)
    expect(Buffer.from(metadata).toString('latin1', 4, 8)).toBe('M001')
  })

  it('appends operators and sets other outputs', () => {
    const before = graphOf(original)
    const patched = patchTflite(original, {
      metadata,
      graph: (graph) => {
        const half = graph.constant('half', [1], Float32Array.of(0.5))
        const output = graph.tensor(before.outputs[0]!)
        return [graph.operator('dimmed', 'MUL', [output, half], [1, 256, 256, 1], { 0: 0 })]
      },
    })
    expect(graphOf(patched)).toEqual({
      ...before,
      tensors: [...before.tensors, 'half', 'dimmed'],
      operators: before.operators + 1,
      outputs: ['dimmed'],
    })
  })

  it('refuses what it cannot add to', () => {
    expect(() => patchTflite(Buffer.alloc(64), { metadata })).toThrow('not a TensorFlow Lite model')
    expect(() => patchTflite(patchTflite(original, { metadata }), { metadata })).toThrow('already')
    expect(() =>
      patchTflite(original, { metadata, graph: (graph) => [graph.tensor('no such tensor')] }),
    ).toThrow('no such tensor')
  })
})
