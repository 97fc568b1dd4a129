// Just enough of the protobuf wire format to read one small message: varints, 32-bit values and nested bytes.
// https://protobuf.dev/programming-guides/encoding/
export type WireValue =
  | { readonly field: number; readonly kind: 'varint'; readonly value: number }
  | { readonly field: number; readonly kind: 'fixed32'; readonly bytes: Buffer }
  | { readonly field: number; readonly kind: 'bytes'; readonly bytes: Buffer }

/** Splits a message into its fields, in file order. Throws on a wire type outside the three above. */
export function readMessage(message: Buffer): WireValue[] {
  const values: WireValue[] = []
  let at = 0
  const varint = (): number => {
    const read = readVarint(message, at)
    at = read.next
    return read.value
  }
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('protobuf: a field runs past the end of its message')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const key = varint()
    const field = Math.floor(key / 8)
    const wireType = key % 8
    if (wireType === 0) values.push({ field, kind: 'varint', value: varint() })
    else if (wireType === 2) values.push({ field, kind: 'bytes', bytes: take(varint()) })
    else if (wireType === 5) values.push({ field, kind: 'fixed32', bytes: take(4) })
    else throw new Error(`protobuf: wire type ${wireType} is not expected here`)
  }
  return values
}

/** All numbers of a repeated float field, packed or not. */
export function floats(values: readonly WireValue[], field: number): number[] {
  return values.flatMap((one) =>
    one.field === field && one.kind !== 'varint'
      ? Array.from({ length: one.bytes.length / 4 }, (_, i) => one.bytes.readFloatLE(i * 4))
      : [],
  )
}

/** All numbers of a repeated unsigned integer field, packed or not. */
export function integers(values: readonly WireValue[], field: number): number[] {
  return values.flatMap((one) => {
    if (one.field !== field) return []
    if (one.kind === 'varint') return [one.value]
    const list: number[] = []
    for (let at = 0; at < one.bytes.length; ) {
      const read = readVarint(one.bytes, at)
      list.push(read.value)
      at = read.next
    }
    return list
  })
}

function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly next: number } {
  let value = 0
  let scale = 1
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, next: at + 1 }
    scale *= 128
  }
  throw new Error('protobuf: a varint runs past the end of its message')
}
