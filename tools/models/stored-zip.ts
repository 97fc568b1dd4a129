// An uncompressed zip with fixed dates, as MediaPipe's `.task` bundles are: its loader maps the members in place, so their
// bytes start on 16-byte boundaries. (Zip libraries neither align nor give the same bytes twice.)
import { crc32 } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly data: Buffer
}

const DOS_EPOCH_DATE = 0x21
/** Extra field of Android's zipalign, the customary carrier of padding. */
const ALIGNMENT_FIELD = 0xd935
const LOCAL_HEADER_BYTES = 30

/** `offset`: bytes before the zip in its file; `alignment`: of each member's first byte, 1 for none. */
export function storedZip(members: readonly ZipMember[], offset = 0, alignment = 16): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let position = offset
  for (const { name, data } of members) {
    const nameBytes = Buffer.from(name)
    const extra = padding(position + LOCAL_HEADER_BYTES + nameBytes.length, alignment)
    const sums = Buffer.alloc(12)
    sums.writeUInt32LE(crc32(data), 0)
    sums.writeUInt32LE(data.length, 4)
    sums.writeUInt32LE(data.length, 8)
    // version, flags, method 0 (stored), time, date
    const common = u16(20, 0, 0, 0, DOS_EPOCH_DATE)
    local.push(u32(0x04034b50), common, sums, u16(nameBytes.length, extra.length), nameBytes, extra, data)
    const tail = Buffer.concat([u16(nameBytes.length, 0, 0, 0, 0), u32(0), u32(position)])
    central.push(u32(0x02014b50), u16(20), common, sums, tail, nameBytes)
    position += LOCAL_HEADER_BYTES + nameBytes.length + extra.length + data.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, members.length, members.length),
    u32(directory.length),
    u32(position),
    u16(0),
  ])
  return Buffer.concat([...local, directory, end])
}

function padding(dataStart: number, alignment: number): Buffer {
  let bytes = (alignment - (dataStart % alignment)) % alignment
  if (bytes === 0) return Buffer.alloc(0)
  // The field's own header and alignment value take six bytes.
  if (bytes < 6) bytes += alignment
  const field = Buffer.alloc(bytes)
  field.set(u16(ALIGNMENT_FIELD, bytes - 4, alignment))
  return field
}

const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, 2 * index)
  return bytes
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
