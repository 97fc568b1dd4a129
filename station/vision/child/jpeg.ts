// A JPEG of a demanded size: quality is searched downward from 95 to the preset's floor on the cheap encoder; only the
// chosen one is encoded with mozjpeg's trellis. mozjpeg's scan optimisation would make the file progressive, and sharp's
// withDensity would add EXIF, so neither is used and the density goes into a JFIF header of our own.
import sharp from 'sharp'
import type { Preset } from '../../../core/photo/preset.ts'
import type { Raster } from '../../../core/photo/types.ts'
import { VisionFailure } from '../port.ts'

const BEST_QUALITY = 95
const TOP_QUALITY = 100
const TRELLIS = {
  trellisQuantisation: true,
  overshootDeringing: true,
  optimiseCoding: true,
  quantisationTable: 3,
} as const

export interface EncodedPhoto {
  readonly bytes: Uint8Array
  readonly quality: number
}

export type SizeRule = Pick<Preset, 'minBytes' | 'maxBytes' | 'minQuality' | 'densityDpi'>

/** Throws `VisionFailure` `file-size-unreachable` with `too-large` or `too-small`. */
export async function encodeJpeg(photo: Raster, rule: SizeRule): Promise<EncodedPhoto> {
  const pixels = Buffer.from(photo.rgba.buffer, photo.rgba.byteOffset, photo.rgba.byteLength)
  const raw = { width: photo.widthPx, height: photo.heightPx, channels: 4 } as const
  const plain = await sharp(pixels, { raw }).removeAlpha().raw().toBuffer()
  const encode = (quality: number, options: object = {}): Promise<Buffer> =>
    sharp(plain, { raw: { ...raw, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:2:0', progressive: false, ...options })
      .toBuffer()
  const limit = rule.maxBytes ?? Number.POSITIVE_INFINITY
  let quality = await highestFitting((one) => encode(one), rule.minQuality, BEST_QUALITY, limit)
  for (; quality >= rule.minQuality; quality--) {
    const bytes = await encode(quality, TRELLIS)
    if (bytes.length <= limit)
      return finished(bytes, quality, rule, (one) => encode(one, { chromaSubsampling: '4:4:4' }))
  }
  throw new VisionFailure('file-size-unreachable', 'too-large')
}

/** A very plain photo may stay under the least size: full colour resolution and more quality cost bytes, not truth. */
async function finished(
  bytes: Buffer,
  quality: number,
  rule: SizeRule,
  fuller: (quality: number) => Promise<Buffer>,
): Promise<EncodedPhoto> {
  const least = rule.minBytes ?? 0
  let best = { bytes, quality }
  for (let next = quality; best.bytes.length < least && next <= TOP_QUALITY; next++) {
    best = { bytes: await fuller(next), quality: next }
  }
  if (best.bytes.length < least || best.bytes.length > (rule.maxBytes ?? Number.POSITIVE_INFINITY)) {
    throw new VisionFailure('file-size-unreachable', 'too-small')
  }
  return { bytes: withDensity(best.bytes, rule.densityDpi), quality: best.quality }
}

/** Largest quality in [low, high] whose plain encoding fits; `low` when none does. Sizes grow with quality. */
async function highestFitting(
  encode: (quality: number) => Promise<Buffer>,
  low: number,
  high: number,
  limit: number,
): Promise<number> {
  let [from, to] = [low, high]
  while (from < to) {
    const middle = Math.ceil((from + to) / 2)
    if ((await encode(middle)).length <= limit) from = middle
    else to = middle - 1
  }
  return from
}

const SOI_BYTES = 2
const APP0 = 0xffe0

/**
 * Puts a JFIF APP0 segment with the density (dots per inch) behind the start of image, ITU-T T.871. libvips writes none
 * when metadata is stripped.
 */
export function withDensity(jpeg: Buffer, densityDpi: number | null): Uint8Array {
  if (jpeg.readUInt16BE(SOI_BYTES) === APP0) throw new Error('the encoder wrote a header of its own')
  const dpi = densityDpi ?? 1
  const segment = Buffer.alloc(18)
  segment.writeUInt16BE(APP0, 0)
  segment.writeUInt16BE(16, 2)
  segment.write('JFIF\0', 4, 'latin1')
  segment.writeUInt16BE(0x0102, 9)
  // Unit 1 is dots per inch, 0 an aspect ratio without a unit.
  segment.writeUInt8(densityDpi === null ? 0 : 1, 11)
  segment.writeUInt16BE(dpi, 12)
  segment.writeUInt16BE(dpi, 14)
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, SOI_BYTES), segment, jpeg.subarray(SOI_BYTES)]))
}
