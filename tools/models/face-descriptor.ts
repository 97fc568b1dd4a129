// dlib's face recognition ResNet as ONNX, from the TensorFlow.js weights of @vladmandic/face-api. Weights stay 8-bit as
// shipped; the runtime unfolds them when the session is made. Scale layers are folded into the convolutions:
// s·(F*x + b) + t = (sF)*x + (sb + t).
import { createOnnxGraph, type OnnxGraph } from './onnx.ts'
import { fromPackage } from './pinned.ts'

const PACKAGE = '@vladmandic/face-api'
const MANIFEST = 'model/face_recognition_model-weights_manifest.json'
const WEIGHTS = 'model/face_recognition_model.bin'
/** dlib's channel means, RGB, and the divisor of face-api. */
const MEANS = [122.782, 117.001, 104.298]
const DIVISOR = 255
export const CHIP_PX = 150
export const DESCRIPTOR_LENGTH = 128

interface Weight {
  readonly shape: readonly number[]
  readonly quantized: Uint8Array | null
  readonly scale: number
  readonly min: number
  /** As numbers; most filters are never asked, they stay 8-bit. */
  readonly values: () => Float32Array
}

interface ManifestEntry {
  readonly name: string
  readonly shape: readonly number[]
  readonly quantization?: { readonly scale: number; readonly min: number; readonly dtype: string }
}

function readWeights(): (name: string) => Weight {
  const manifest = JSON.parse(fromPackage(PACKAGE, MANIFEST).toString('utf8')) as {
    weights: ManifestEntry[]
  }[]
  const file = fromPackage(PACKAGE, WEIGHTS)
  const weights = new Map<string, Weight>()
  let offset = 0
  for (const { name, shape, quantization } of manifest[0]!.weights) {
    const count = shape.reduce((product, one) => product * one, 1)
    const bytes = file.subarray(offset, offset + (quantization ? count : 4 * count))
    offset += bytes.length
    const { scale, min } = quantization ?? { scale: 1, min: 0 }
    const values = (): Float32Array => {
      const numbers = new Float32Array(count)
      for (let index = 0; index < count; index++) {
        numbers[index] = quantization ? bytes[index]! * scale + min : bytes.readFloatLE(4 * index)
      }
      return numbers
    }
    weights.set(name, { shape, quantized: quantization ? bytes : null, scale, min, values })
  }
  if (offset !== file.length)
    throw new Error(`${WEIGHTS}: ${offset} of ${file.length} bytes belong to a weight`)
  return (name) => {
    const found = weights.get(name)
    if (!found) throw new Error(`${WEIGHTS}: no weight ${name}`)
    return found
  }
}

export function faceDescriptorOnnx(): Buffer {
  const weight = readWeights()
  const graph = createOnnxGraph()

  function convolution(input: string, name: string, stride: number, pad: number): string {
    const filters = weight(`${name}/conv/filters`)
    const [height, width, inputs, outputs] = filters.shape as [number, number, number, number]
    const bias = weight(`${name}/conv/bias`).values()
    const scale = weight(`${name}/scale/weights`).values()
    const shift = weight(`${name}/scale/biases`).values()
    const toOnnx = orderOfFilters(height, width, inputs, outputs)
    const dims = [outputs, inputs, height, width]
    const offset = graph.initializer(
      `${name}/offset`,
      [outputs],
      bias.map((one, o) => one * scale[o]! + shift[o]!),
    )
    const kernel = filters.quantized
      ? unfolded(name, dims, toOnnx(filters.quantized), scale, filters)
      : graph.initializer(`${name}/filters`, dims, scaled(toOnnx(filters.values()), scale))
    return graph.node('Conv', [input, kernel, offset], {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    })
  }

  /** (q·factor + min)·s per output channel, left to the runtime: the file stays small. */
  function unfolded(
    name: string,
    dims: number[],
    stored: Uint8Array,
    scale: Float32Array,
    { scale: step, min }: Weight,
  ): string {
    const perOutput = [dims[0]!, 1, 1, 1]
    const eightBit = graph.initializer(`${name}/filters`, dims, stored)
    const factor = graph.initializer(
      `${name}/factor`,
      perOutput,
      scale.map((one) => one * step),
    )
    const addend = graph.initializer(
      `${name}/addend`,
      perOutput,
      scale.map((one) => one * min),
    )
    return graph.node('Add', [graph.node('Mul', [graph.node('Cast', [eightBit], { to: 1 }), factor]), addend])
  }

  const relu = (input: string): string => graph.node('Relu', [input])

  function residual(input: string, name: string): string {
    const first = relu(convolution(input, `${name}/conv1`, 1, 1))
    return relu(graph.node('Add', [convolution(first, `${name}/conv2`, 1, 1), input]))
  }

  /** Halves the picture; missing channels and the odd last row and column are filled with zeros. */
  function halving(input: string, name: string, newChannels: number, { oddSize = false } = {}): string {
    const first = relu(convolution(input, `${name}/conv1`, 2, 0))
    const second = convolution(first, `${name}/conv2`, 1, 1)
    const pooled = graph.node('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2] })
    const path = oddSize ? zeros(graph, second, `${name}/size`, 0, 1) : second
    const shortcut = newChannels > 0 ? zeros(graph, pooled, `${name}/channels`, newChannels, 0) : pooled
    return relu(graph.node('Add', [shortcut, path]))
  }

  let value = graph.node('Cast', ['image'], { to: 1 })
  value = graph.node('Sub', [value, graph.initializer('means', [3], Float32Array.from(MEANS))])
  value = graph.node('Div', [value, graph.initializer('divisor', [], Float32Array.of(DIVISOR))])
  value = graph.node('Transpose', [value], { perm: [0, 3, 1, 2] })
  value = relu(convolution(value, 'conv32_down', 2, 0))
  value = graph.node('MaxPool', [value], { kernel_shape: [3, 3], strides: [2, 2] })
  for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) value = residual(value, name)
  value = halving(value, 'conv64_down', 32)
  for (const name of ['conv64_1', 'conv64_2', 'conv64_3']) value = residual(value, name)
  value = halving(value, 'conv128_down', 64)
  for (const name of ['conv128_1', 'conv128_2']) value = residual(value, name)
  value = halving(value, 'conv256_down', 128, { oddSize: true })
  for (const name of ['conv256_1', 'conv256_2']) value = residual(value, name)
  value = halving(value, 'conv256_down_out', 0, { oddSize: true })
  value = graph.node('Flatten', [graph.node('GlobalAveragePool', [value])], { axis: 1 })
  const last = weight('fc')
  graph.node('MatMul', [value, graph.initializer('fc', last.shape, last.values())], {}, 'descriptor')
  return graph.bytes(
    'face-descriptor',
    { name: 'image', type: 'uint8', dims: ['batch', CHIP_PX, CHIP_PX, 3] },
    { name: 'descriptor', type: 'float', dims: ['batch', DESCRIPTOR_LENGTH] },
  )
}

function zeros(graph: OnnxGraph, input: string, name: string, channels: number, size: number): string {
  const amounts = BigInt64Array.from([0, 0, 0, 0, 0, channels, size, size].map(BigInt))
  return graph.node('Pad', [input, graph.initializer(name, [8], amounts)])
}

/** TensorFlow keeps filters as height, width, input, output; ONNX wants output, input, height, width. */
const orderOfFilters =
  (height: number, width: number, inputs: number, outputs: number) =>
  <T extends Uint8Array | Float32Array>(from: T): T => {
    const to = (from instanceof Uint8Array ? new Uint8Array(from.length) : new Float32Array(from.length)) as T
    let index = 0
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let i = 0; i < inputs; i++)
          for (let o = 0; o < outputs; o++) to[((o * inputs + i) * height + y) * width + x] = from[index++]!
    return to
  }

function scaled(filters: Float32Array, scale: Float32Array): Float32Array {
  const perOutput = filters.length / scale.length
  return filters.map((value, index) => value * scale[Math.floor(index / perOutput)]!)
}
