// Adds to a TensorFlow Lite model without rewriting it: metadata, constants, operators at the end of the graph, and other
// outputs. Slots follow schema.fbs (Model, SubGraph, Tensor, Operator, OperatorCode) of TensorFlow Lite schema version 3.
import { bytes, frontPart, ints, type Node, old, readFlatbuffer, table, text, vector } from './flatbuffer.ts'

const MODEL = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadataBuffer: 5,
  metadata: 6,
  signatures: 7,
}
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 }
const METADATA_NAME = 'TFLITE_METADATA'
/** Builtin operator number and number of its options table in the BuiltinOptions union. */
const OPERATORS = {
  ADD: { code: 0, options: 11 },
  CONCATENATION: { code: 2, options: 10 },
  FULLY_CONNECTED: { code: 9, options: 8 },
  MUL: { code: 18, options: 21 },
} as const
const FLOAT32 = 0

export interface GraphEditor {
  /** Index of a tensor by name. Throws when there is none. */
  readonly tensor: (name: string) => number
  readonly constant: (name: string, shape: readonly number[], data: Float32Array) => number
  /** Appends an operator with one float output and returns that output's tensor index; -1 is an absent input. */
  readonly operator: (
    name: string,
    operator: keyof typeof OPERATORS,
    inputs: readonly number[],
    outputShape: readonly number[],
    options: Readonly<Record<number, number>>,
  ) => number
}

export interface TflitePatch {
  readonly metadata: Uint8Array
  /** Returns the graph's new outputs. */
  readonly graph?: (editor: GraphEditor) => readonly number[]
}

export function patchTflite(model: Buffer, { metadata, graph }: TflitePatch): Buffer {
  if (model.toString('latin1', 4, 8) !== 'TFL3') throw new Error('not a TensorFlow Lite model')
  const read = readFlatbuffer(model)
  const kept = (slot: number): Node[] => read.children(read.root, slot).map(old)
  if (read.children(read.root, MODEL.metadata).some((one) => read.text(one, 0) === METADATA_NAME)) {
    throw new Error('the model has its metadata already')
  }
  const buffers = kept(MODEL.buffers)
  const addBuffer = (data: Uint8Array): number => buffers.push(table({ 0: bytes(data) })) - 1
  const operatorCodes = kept(MODEL.operatorCodes)
  const subgraphs = kept(MODEL.subgraphs)
  if (graph)
    subgraphs[0] = edited(
      read,
      read.children(read.root, MODEL.subgraphs)[0]!,
      operatorCodes,
      addBuffer,
      graph,
    )
  const named = table({ 0: text(METADATA_NAME), 1: addBuffer(metadata) })
  const unchanged = [MODEL.description, MODEL.metadataBuffer, MODEL.signatures].flatMap((slot) => {
    const position = read.child(read.root, slot)
    return position === 0 ? [] : [[slot, old(position)] as const]
  })
  const root = table({
    [MODEL.version]: model.readUInt32LE(read.field(read.root, MODEL.version)),
    ...Object.fromEntries(unchanged),
    [MODEL.operatorCodes]: vector(operatorCodes),
    [MODEL.subgraphs]: vector(subgraphs),
    [MODEL.buffers]: vector(buffers),
    [MODEL.metadata]: vector([...kept(MODEL.metadata), named]),
  })
  return Buffer.concat([frontPart(root, 'TFL3'), model])
}

function edited(
  read: ReturnType<typeof readFlatbuffer>,
  subgraph: number,
  operatorCodes: Node[],
  addBuffer: (data: Uint8Array) => number,
  graph: NonNullable<TflitePatch['graph']>,
): Node {
  const before = read.children(subgraph, SUBGRAPH.tensors)
  const names = before.map((one) => read.text(one, 3))
  const tensors = before.map(old)
  const operators = read.children(subgraph, SUBGRAPH.operators).map(old)
  const codes = new Map<string, number>()
  const addTensor = (name: string, shape: readonly number[], buffer: number): number =>
    tensors.push(table({ 0: ints(shape), 1: FLOAT32, 2: buffer, 3: text(name) })) - 1
  const codeOf = (operator: keyof typeof OPERATORS): number => {
    const { code } = OPERATORS[operator]
    const index = codes.get(operator) ?? operatorCodes.push(table({ 0: code, 2: 1, 3: code })) - 1
    codes.set(operator, index)
    return index
  }
  const outputs = graph({
    tensor(name) {
      const index = names.indexOf(name)
      if (index < 0) throw new Error(`the model has no tensor ${name}`)
      return index
    },
    constant(name, shape, data) {
      return addTensor(name, shape, addBuffer(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
    },
    operator(name, operator, inputs, outputShape, options) {
      // Buffer 0 is the empty one that every computed tensor has.
      const output = addTensor(name, outputShape, 0)
      operators.push(
        table({
          0: codeOf(operator),
          1: ints(inputs),
          2: ints([output]),
          3: OPERATORS[operator].options,
          4: table(options),
        }),
      )
      return output
    },
  })
  const name = read.child(subgraph, SUBGRAPH.name)
  return table({
    [SUBGRAPH.tensors]: vector(tensors),
    [SUBGRAPH.inputs]: old(read.child(subgraph, SUBGRAPH.inputs)),
    [SUBGRAPH.outputs]: ints(outputs),
    [SUBGRAPH.operators]: vector(operators),
    ...(name === 0 ? {} : { [SUBGRAPH.name]: old(name) }),
  })
}
