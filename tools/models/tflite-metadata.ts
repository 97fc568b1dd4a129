// The model metadata that MediaPipe Tasks insists on: what the input picture is and how it is normalised. Slots follow
// metadata_schema.fbs (identifier M001) of TensorFlow Lite Support.
import { Builder } from 'flatbuffers'

export interface InputPicture {
  readonly mean: number
  readonly std: number
}

export interface ModelMetadata {
  readonly name: string
  readonly description: string
  readonly input: InputPicture
  readonly outputs: readonly string[]
}

const CONTENT = { feature: 1, picture: 2 } as const
const RGB = 1
const NORMALIZATION = 1

export function modelMetadata({ name, description, input, outputs }: ModelMetadata): Uint8Array {
  const builder = new Builder(1024)
  const offsets = (items: readonly number[]): number => {
    builder.startVector(4, items.length, 4)
    for (const item of items.toReversed()) builder.addOffset(item)
    return builder.endVector()
  }
  const floats = (value: number): number => {
    builder.startVector(4, 1, 4)
    builder.addFloat32(value)
    return builder.endVector()
  }
  const build = (slots: number, fill: () => void): number => {
    builder.startObject(slots)
    fill()
    return builder.endObject()
  }

  const tensor = (tensorName: string, picture: InputPicture | null): number => {
    const label = builder.createString(tensorName)
    const properties = picture ? build(2, () => builder.addFieldInt8(0, RGB, 0)) : build(0, () => undefined)
    const content = build(3, () => {
      builder.addFieldInt8(0, picture ? CONTENT.picture : CONTENT.feature, 0)
      builder.addFieldOffset(1, properties, 0)
    })
    const units = picture ? offsets([processUnit(picture)]) : 0
    return build(7, () => {
      builder.addFieldOffset(0, label, 0)
      builder.addFieldOffset(3, content, 0)
      if (units) builder.addFieldOffset(4, units, 0)
    })
  }
  const processUnit = ({ mean, std }: InputPicture): number => {
    const means = floats(mean)
    const stds = floats(std)
    const options = build(2, () => {
      builder.addFieldOffset(0, means, 0)
      builder.addFieldOffset(1, stds, 0)
    })
    return build(2, () => {
      builder.addFieldInt8(0, NORMALIZATION, 0)
      builder.addFieldOffset(1, options, 0)
    })
  }

  const inputs = offsets([tensor('image', input)])
  const results = offsets(outputs.map((one) => tensor(one, null)))
  const subgraph = build(10, () => {
    builder.addFieldOffset(2, inputs, 0)
    builder.addFieldOffset(3, results, 0)
  })
  const subgraphs = offsets([subgraph])
  const [title, about, version, parser] = [name, description, '1', '1.0.0'].map((one) =>
    builder.createString(one),
  )
  const root = build(8, () => {
    builder.addFieldOffset(0, title!, 0)
    builder.addFieldOffset(1, about!, 0)
    builder.addFieldOffset(2, version!, 0)
    builder.addFieldOffset(3, subgraphs, 0)
    builder.addFieldOffset(7, parser!, 0)
  })
  builder.finish(root, 'M001')
  return builder.asUint8Array().slice()
}
