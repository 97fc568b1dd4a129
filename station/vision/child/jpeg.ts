// A JPEG of a demanded size: the best quality from 95 down to the preset's floor whose file fits. The search runs on the
// cheap encoder first (5 ms) and ends on the one with mozjpeg's trellis (15–40 ms), which fits some five points more
// into the same bytes. mozjpeg's scan optimisation would make the file progressive and sharp's withDensity would add
// EXIF, so neither is used and the density goes into a JFIF header of our own.
import sharp, { type JpegOptions } from 'sharp'
import type { RenderRecipe } from '../../../core/photo/render-recipe.ts'
import type { Raster } from '../../../core/photo/types.ts'
import { VisionFailure } from '../port.ts'

const BEST_QUALITY = 95
const TOP_QUALITY = 100
/** How many points the trellis can gain over the cheap encoder (5 to 7 seen). */
const TRELLIS_GAIN = 10
const CHEAP = { optimiseCoding: true, quantisationTable: 3 } as const
const TRELLIS = { ...CHEAP, trellisQuantisation: true, overshootDeringing: true } as const
const FULL_COLOUR = { chromaSubsampling: '4:4:4' } as const

export interface EncodedPhoto {
  readonly bytes: Uint8Array
  readonly quality: number
}

export type SizeRule = Omit<RenderRecipe['encoder'], 'format'>

/** The JFIF segment that `withDensity` adds counts too. */
const JFIF_BYTES = 18
const limitOf = ({ maxBytes }: SizeRule): number => (maxBytes ?? Number.POSITIVE_INFINITY) - JFIF_BYTES
const leastOf = ({ minBytes }: SizeRule): number => (minBytes ?? 0) - JFIF_BYTES

type Encode = (quality: number) => Promise<Buffer>

/** Throws `VisionFailure` `file-size-unreachable` with `too-large` or `too-small`. */
export async function encodeJpeg(photo: Raster, rule: SizeRule): Promise<EncodedPhoto> {
  const encoder = await encoderOf(photo)
  const limit = limitOf(rule)
  const cheap = await highestFitting(encoder(CHEAP), rule.minQuality, BEST_QUALITY, limit)
  const reach = Math.min(BEST_QUALITY, cheap + TRELLIS_GAIN)
  const fine = encoder(TRELLIS)
  const quality = await highestFitting(fine, cheap, reach, limit)
  const bytes = await fine(quality)
  if (bytes.length > limit) throw new VisionFailure('file-size-unreachable', 'too-large')
  const found = bytes.length < leastOf(rule) ? await fuller(encoder, quality, rule) : { bytes, quality }
  return { bytes: withDensity(found.bytes, rule.densityDpi), quality: found.quality }
}

/** A very plain photo may stay under the least size: full colour resolution and more quality cost bytes, not truth. */
async function fuller(encoder: (options: JpegOptions) => Encode, from: number, rule: SizeRule) {
  const encode = encoder(FULL_COLOUR)
  for (let quality = from; quality <= TOP_QUALITY; quality++) {
    const bytes = await encode(quality)
    if (bytes.length > limitOf(rule)) break
    if (bytes.length >= leastOf(rule)) return { bytes, quality }
  }
  throw new VisionFailure('file-size-unreachable', 'too-small')
}

/** Encodes the photo as often as asked, each quality of a set of options once. */
async function encoderOf(photo: Raster): Promise<(options: JpegOptions) => Encode> {
  const { widthPx: width, heightPx: height, rgba } = photo
  const pixels = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength)
  const plain = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .raw()
    .toBuffer()
  return (options) => {
    const done = new Map<number, Promise<Buffer>>()
    return (quality) => {
      const encoded =
        done.get(quality) ??
        sharp(plain, { raw: { width, height, channels: 3 } })
          .jpeg({ quality, chromaSubsampling: '4:2:0', progressive: false, ...options })
          .toBuffer()
      done.set(quality, encoded)
      return encoded
    }
  }
}

/** Largest quality in [low, high] whose file fits; `low` when none does. Sizes grow with quality. */
async function highestFitting(encode: Encode, low: number, high: number, limit: number): Promise<number> {
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
  const segment = Buffer.alloc(JFIF_BYTES)
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
