// A file that Chromium takes for a camera (--use-file-for-fake-video-capture): baseline JPEGs one after the other.
// Chromium reads such files as yuvj420p only: other subsampling shows wrong colours or nothing.
import { writeFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'

export interface FakeCameraRequest {
  /** Picture files, shown in turn. */
  readonly image: string | readonly string[]
  readonly out: string
  readonly widthPx: number
  readonly heightPx: number
  /** JPEGs in the file; Chromium starts over at its end. Default 30. */
  readonly frames?: number
}

/** A picture whose shape is this close to the frame's fills it; any other is shown whole. */
const NEARLY_SAME_SHAPE = 1.12
const PADDING_BLUR_PX = 14

/**
 * Writes the MJPEG file. A picture is never distorted or mirrored: it fills the frame where the shapes nearly agree,
 * else it is shown whole and its edge pixels are carried on, blurred, to the border of the frame. Throws when a file
 * is not an image.
 */
export async function makeFakeCamera(request: FakeCameraRequest): Promise<void> {
  const { widthPx, heightPx, frames = 30 } = request
  if (widthPx % 2 || heightPx % 2) throw new RangeError('a 4:2:0 frame has even sides')
  const files = typeof request.image === 'string' ? [request.image] : request.image
  const pictures = await Promise.all(files.map((file) => cameraFrame(file, widthPx, heightPx)))
  if (pictures.length === 0) throw new RangeError('a camera needs at least one picture')
  const sequence = Array.from(
    { length: Math.max(frames, pictures.length) },
    (_, k) => pictures[Math.floor((k * pictures.length) / Math.max(frames, pictures.length))]!,
  )
  await writeFile(request.out, Buffer.concat(sequence))
}

/** One frame as baseline JPEG 4:2:0 without metadata. */
export async function cameraFrame(file: string, widthPx: number, heightPx: number): Promise<Buffer> {
  const upright = await sharp(file)
    .autoOrient()
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .png()
    .toBuffer({ resolveWithObject: true })
  const shape = (upright.info.width * heightPx) / (upright.info.height * widthPx)
  const fills = Math.max(shape, 1 / shape) <= NEARLY_SAME_SHAPE
  const framed = fills
    ? sharp(upright.data).resize(widthPx, heightPx, { fit: 'cover' })
    : await shownWhole(upright.data, widthPx, heightPx)
  return framed.jpeg({ quality: 95, chromaSubsampling: '4:2:0', progressive: false }).toBuffer()
}

async function shownWhole(picture: Buffer, widthPx: number, heightPx: number): Promise<Sharp> {
  const { data, info } = await sharp(picture)
    .resize(widthPx, heightPx, { fit: 'inside' })
    .png()
    .toBuffer({ resolveWithObject: true })
  const left = Math.floor((widthPx - info.width) / 2)
  const top = Math.floor((heightPx - info.height) / 2)
  const carriedOn = await sharp(data)
    .extend({
      left,
      right: widthPx - info.width - left,
      top,
      bottom: heightPx - info.height - top,
      extendWith: 'copy',
    })
    .blur(PADDING_BLUR_PX)
    .png()
    .toBuffer()
  return sharp(carriedOn).composite([{ input: data, left, top }])
}
