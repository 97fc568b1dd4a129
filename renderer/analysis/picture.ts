// Pictures between the browser's forms: bitmap, raster, mask.
import type { FaceLandmarkerResult, ImageSegmenterResult, MPMask } from '@mediapipe/tasks-vision'
import { shrink } from '../../core/photo/shrink.ts'
import type { Face, PersonMask, Raster } from '../../core/photo/types.ts'

export interface Tile {
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** A copy of a tile of the picture, no longer than `longestPx` on its longer side. */
export function drawn(picture: ImageBitmap, tile: Tile, longestPx: number): OffscreenCanvas {
  const scale = Math.min(1, longestPx / Math.max(tile.widthPx, tile.heightPx))
  const canvas = new OffscreenCanvas(Math.round(tile.widthPx * scale), Math.round(tile.heightPx * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.imageSmoothingQuality = 'high'
  context.drawImage(
    picture,
    tile.xPx,
    tile.yPx,
    tile.widthPx,
    tile.heightPx,
    0,
    0,
    canvas.width,
    canvas.height,
  )
  return canvas
}

export const whole = (picture: { readonly width: number; readonly height: number }): Tile => ({
  xPx: 0,
  yPx: 0,
  widthPx: picture.width,
  heightPx: picture.height,
})

/**
 * The upright picture's pixels, no longer than `longestPx`. Where it neither shrinks nor turns they are copied: drawing
 * takes twice as long.
 */
export async function rasterOf(picture: ImageBitmap, longestPx: number): Promise<Raster> {
  const frame = new VideoFrame(picture, { timestamp: 0 }) as TurnedFrame
  try {
    const copied = frame.rotation === 0 && frame.flip === false
    if (!copied || Math.max(picture.width, picture.height) > longestPx) return drawnRaster(picture, longestPx)
    const rgba = new Uint8ClampedArray(picture.width * picture.height * 4)
    await frame.copyTo(rgba, { format: 'RGBA' })
    return { widthPx: picture.width, heightPx: picture.height, rgba }
  } finally {
    frame.close()
  }
}

/** A frame of a picture turned by its EXIF carries the turn beside the pixels; TypeScript does not know of it yet. */
type TurnedFrame = VideoFrame & { readonly rotation?: number; readonly flip?: boolean }

function drawnRaster(picture: ImageBitmap, longestPx: number): Raster {
  const canvas = drawn(picture, whole(picture), longestPx)
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
  return { widthPx: canvas.width, heightPx: canvas.height, rgba: data }
}

/** A copy for the models, no longer than `longestPx`: a whole number of times smaller, which is quick and exact. */
export function modelCopy(raster: Raster, longestPx: number): ImageData {
  const times = Math.ceil(Math.max(raster.widthPx, raster.heightPx) / longestPx)
  const [widthPx, heightPx] = [raster.widthPx, raster.heightPx].map((px) =>
    Math.max(1, Math.floor(px / times)),
  ) as [number, number]
  return new ImageData(shrink(raster, widthPx, heightPx).rgba as ImageDataArray, widthPx, heightPx)
}

/** Landmarks come in shares of the analysed picture; depth shares the width's scale. */
export function facesOf(result: FaceLandmarkerResult, tile: Tile): Face[] {
  return result.faceLandmarks.map((points, index) => ({
    landmarks: points.map(({ x, y, z }) => ({
      x: tile.xPx + x * tile.widthPx,
      y: tile.yPx + y * tile.heightPx,
      z: z * tile.widthPx,
    })),
    matrix: result.facialTransformationMatrixes[index]?.data ?? null,
  }))
}

/** Runs a segmenter; the mask is copied before it goes back to its owner. */
export function maskFrom(run: (done: (result: ImageSegmenterResult) => void) => void): PersonMask {
  let mask: PersonMask | null = null
  run((result) => {
    mask = maskOf(result.confidenceMasks![0]!)
  })
  if (!mask) throw new Error('the segmenter gave no mask')
  return mask
}

function maskOf(mask: MPMask): PersonMask {
  const shares = mask.getAsFloat32Array()
  const probability = new Uint8Array(shares.length)
  for (let index = 0; index < shares.length; index++) probability[index] = shares[index]! * 255 + 0.5
  return { widthPx: mask.width, heightPx: mask.height, probability }
}

export async function pngOf({ widthPx, heightPx, probability }: PersonMask): Promise<Blob> {
  const canvas = new OffscreenCanvas(widthPx, heightPx)
  const image = new ImageData(widthPx, heightPx)
  const pixels = new Uint32Array(image.data.buffer)
  for (let index = 0; index < pixels.length; index++)
    pixels[index] = (probability[index]! * 0x010101) | 0xff000000
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}
