// Pictures in, with memory bounded before a pixel is decoded. What is accepted is decided by content, never by a name.
import sharp, { type Metadata, type Sharp } from 'sharp'
import type { Box } from '../../../core/photo/person-mask.ts'
import type { PersonMask, Raster } from '../../../core/photo/types.ts'
import { VisionFailure } from '../port.ts'
import { isAccepted, pictureKind } from './picture-kind.ts'

/** A 40-megapixel picture is 120 MB decoded; nothing a booth needs is larger. */
export const MAX_PIXELS = 40_000_000
const UPRIGHT_QUALITY = 95
/** Of EXIF's eight orientations those that exchange left and right; the others turn. */
const MIRRORED = [2, 4, 5, 7]

sharp.cache(false)
sharp.concurrency(1)

/** Throws `VisionFailure` for everything that is not a whole picture of an accepted kind and size. */
export async function openPicture(bytes: Uint8Array): Promise<{ picture: Sharp; metadata: Metadata }> {
  // Before libvips sees it: its other loaders (SVG, HEIF, animated kinds) are no business of an unknown file.
  const kind = pictureKind(bytes)
  if (!isAccepted(kind))
    throw new VisionFailure(kind === 'empty' || kind === 'unknown' ? 'unreadable' : 'unsupported', kind)
  // The limit is checked here by name, so that "too large" is not mistaken for "broken".
  const metadata = await decoded(sharp(bytes, { limitInputPixels: false }).metadata())
  const { width, height, orientation } = metadata
  if (width * height > MAX_PIXELS) throw new VisionFailure('too-large', 'pixels')
  if (width < 2 || height < 2) throw new VisionFailure('unreadable', 'tiny')
  if (orientation !== undefined && MIRRORED.includes(orientation))
    throw new VisionFailure('mirrored', `orientation-${orientation}`)
  const picture = sharp(bytes, {
    limitInputPixels: MAX_PIXELS,
    failOn: 'error',
    autoOrient: true,
    pages: 1,
  })
  return { picture, metadata }
}

/** A decoding error means a damaged file; anything else is a bug and stays one. */
export async function decoded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof VisionFailure) throw error
    throw new VisionFailure('unreadable', 'damaged')
  }
}

/** `part` is told the upright picture's size; what lies outside of it is not decoded where that can be spared. */
export async function decodeRaster(
  bytes: Uint8Array,
  part?: (widthPx: number, heightPx: number) => Box,
): Promise<Raster> {
  const { picture, metadata } = await openPicture(bytes)
  if (part) {
    const { xPx, yPx, widthPx, heightPx } = part(metadata.autoOrient.width, metadata.autoOrient.height)
    picture.extract({ left: xPx, top: yPx, width: widthPx, height: heightPx })
  }
  const { data, info } = await decoded(
    picture
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  return {
    widthPx: info.width,
    heightPx: info.height,
    rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  }
}

export async function decodeMask(bytes: Uint8Array): Promise<PersonMask> {
  const { picture } = await openPicture(bytes)
  const { data, info } = await decoded(
    picture
      .removeAlpha()
      .greyscale()
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  return {
    widthPx: info.width,
    heightPx: info.height,
    probability: new Uint8Array(data.buffer, data.byteOffset, data.length),
  }
}

/** Upright 8-bit sRGB JPEG with nothing embedded. */
export async function inspect(bytes: Uint8Array) {
  const { picture } = await openPicture(bytes)
  const { data, info } = await decoded(
    picture
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: UPRIGHT_QUALITY, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true }),
  )
  return {
    bytes: new Uint8Array(data),
    mediaType: 'image/jpeg' as const,
    widthPx: info.width,
    heightPx: info.height,
  }
}
