// The parts of a ZIP held in memory, each unpacked piece by piece and no further than is asked for: what a file claims of its
// size is not believed (PKWARE APPNOTE 6.3, sections 4.3 and 4.4). fflate inflates; the directory is read here, because nothing
// of a part must be unpacked before it is known whether anybody wants it.
import { Inflate } from 'fflate'
import { rosterLimits } from './limits.ts'
import { RefusedFile } from './refused-file.ts'

export interface ZipPart {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc32: number
  readonly packedBytes: number
  readonly bytes: number
  /** Of the part's own header. */
  readonly offset: number
}

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
/** Packed bytes at once: deflate makes at most 1,032 of one, so that some 8 MB are the most that comes of them. */
const PIECE_BYTES = 1 << 13
const STORED = 0
const DEFLATED = 8

const damaged = (where: string): RefusedFile => new RefusedFile('damaged', { where })
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** By name. Throws RefusedFile (`damaged`, `too-large`). */
export function zipParts(file: Uint8Array): ReadonlyMap<string, ZipPart> {
  const view = viewOf(file)
  const end = endOfDirectory(view)
  const count = view.getUint16(end + 10, true)
  if (count > rosterLimits.xlsx.parts) throw new RefusedFile('too-large', { where: 'zip' })
  const parts = new Map<string, ZipPart>()
  let at = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > file.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) throw damaged('zip')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) =>
      view.getUint16(at + place, true),
    )
    const name = String.fromCharCode(...file.subarray(at + 46, at + 46 + nameBytes!)).replaceAll('\\', '/')
    parts.set(name.replace(/^\//u, ''), {
      name,
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameBytes! + extraBytes! + commentBytes!
  }
  return parts
}

function endOfDirectory(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT)
  for (let at = view.byteLength - END_BYTES; at >= lowest; at -= 1)
    if (view.getUint32(at, true) === END_SIGNATURE) return at
  throw damaged('zip')
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function createCrc32() {
  let value = 0xffffffff
  return {
    add(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length; at += 1)
        value = CRC_TABLE[(value ^ bytes[at]!) & 0xff]! ^ (value >>> 8)
    },
    value: (): number => (value ^ 0xffffffff) >>> 0,
  }
}

/** Unpacked pieces, never more than the part claims. Throws RefusedFile: `too-large` where that is more than `mostBytes`, `damaged`. */
export function* unpack(file: Uint8Array, part: ZipPart, mostBytes: number): Generator<Uint8Array> {
  const where = part.name
  if (part.encrypted) throw new RefusedFile('password')
  if (part.bytes > mostBytes) throw new RefusedFile('too-large', { where })
  const crc = createCrc32()
  let bytes = 0
  for (const piece of rawPieces(file, part)) {
    bytes += piece.length
    if (bytes > part.bytes) throw damaged(where)
    crc.add(piece)
    yield piece
  }
  if (bytes !== part.bytes || crc.value() !== part.crc32) throw damaged(where)
}

/** Unpacked bytes handed on at once. */
const SLICE_BYTES = 1 << 16

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES)
}

function* rawPieces(file: Uint8Array, part: ZipPart): Generator<Uint8Array> {
  const view = viewOf(file)
  const { offset, packedBytes, method, name } = part
  if (offset + 30 > file.length || view.getUint32(offset, true) !== LOCAL_SIGNATURE) throw damaged(name)
  const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  const packed = file.subarray(from, from + packedBytes)
  if (packed.length !== packedBytes) throw damaged(name)
  if (method === STORED) {
    yield* slices(packed)
    return
  }
  if (method !== DEFLATED) throw damaged(name)
  const ready: Uint8Array[] = []
  const inflate = new Inflate((piece) => {
    if (piece.length > 0) ready.push(piece)
  })
  for (let at = 0; at < packed.length; at += PIECE_BYTES) {
    try {
      inflate.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length)
    } catch {
      throw damaged(name)
    }
    for (const piece of ready.splice(0)) yield* slices(piece)
  }
}
