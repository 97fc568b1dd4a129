// Writes ONNX graphs (protobuf, onnx.proto of IR version 8) without a protobuf library: four kinds of field are all it has.
const TYPES = { float: 1, uint8: 2, int64: 7 } as const
const ATTRIBUTE = { int: 2, ints: 7 } as const
const IR_VERSION = 8
const OPSET = 13

export type OnnxData = Float32Array | Uint8Array | BigInt64Array

function varint(value: number): Buffer {
  const out: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128)
  return Buffer.from([...out, Number(rest)])
}
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)])
const block = (field: number, content: Buffer | string): Buffer => {
  const body = Buffer.from(content)
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body])
}

export interface OnnxGraph {
  readonly initializer: (name: string, dims: readonly number[], data: OnnxData) => string
  /** Appends a node and returns the name of its one output. */
  readonly node: (
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, number | readonly number[]>>,
    output?: string,
  ) => string
  readonly bytes: (
    name: string,
    input: {
      readonly name: string
      readonly type: keyof typeof TYPES
      readonly dims: readonly (number | string)[]
    },
    output: {
      readonly name: string
      readonly type: keyof typeof TYPES
      readonly dims: readonly (number | string)[]
    },
  ) => Buffer
}

export function createOnnxGraph(): OnnxGraph {
  const nodes: Buffer[] = []
  const initializers: Buffer[] = []
  return {
    initializer(name, dims, data) {
      const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      const type =
        data instanceof Float32Array ? TYPES.float : data instanceof Uint8Array ? TYPES.uint8 : TYPES.int64
      initializers.push(
        Buffer.concat([...dims.map((dim) => number(1, dim)), number(2, type), block(8, name), block(9, raw)]),
      )
      return name
    },
    node(operator, inputs, attributes = {}, output = `value_${nodes.length}`) {
      const parts = [
        ...inputs.map((one) => block(1, one)),
        block(2, output),
        block(3, output),
        block(4, operator),
      ]
      for (const [name, value] of Object.entries(attributes)) parts.push(block(5, attribute(name, value)))
      nodes.push(Buffer.concat(parts))
      return output
    },
    bytes(name, input, output) {
      const graph = Buffer.concat([
        ...nodes.map((one) => block(1, one)),
        block(2, name),
        ...initializers.map((one) => block(5, one)),
        block(11, valueInfo(input)),
        block(12, valueInfo(output)),
      ])
      const opset = Buffer.concat([block(1, ''), number(2, OPSET)])
      return Buffer.concat([
        number(1, IR_VERSION),
        block(2, 'capture-station'),
        block(8, opset),
        block(7, graph),
      ])
    },
  }
}

function attribute(name: string, value: number | readonly number[]): Buffer {
  if (typeof value === 'number')
    return Buffer.concat([block(1, name), number(3, value), number(20, ATTRIBUTE.int)])
  return Buffer.concat([block(1, name), ...value.map((one) => number(8, one)), number(20, ATTRIBUTE.ints)])
}

function valueInfo({ name, type, dims }: Parameters<OnnxGraph['bytes']>[1]): Buffer {
  const shape = dims.map((dim) => block(1, typeof dim === 'string' ? block(2, dim) : number(1, dim)))
  const tensor = Buffer.concat([number(1, TYPES[type]), block(2, Buffer.concat(shape))])
  return Buffer.concat([block(1, name), block(2, block(1, tensor))])
}
