// Pictures between the browser's forms: bitmap, raster, mask.
import type { FaceLandmarkerResult, ImageSegmenterResult, MPMask } from '@mediapipe/tasks-vision'
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

export function rasterOf(canvas: OffscreenCanvas): Raster {
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
  return { widthPx: canvas.width, heightPx: canvas.height, rgba: data }
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
  for (let index = 0; index < probability.length; index++) {
    const value = probability[index]!
    image.data[4 * index] = value
    image.data[4 * index + 1] = value
    image.data[4 * index + 2] = value
    image.data[4 * index + 3] = 255
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}
