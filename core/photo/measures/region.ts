import type { Point, Raster } from '../types.ts'

type Size = Pick<Raster, 'widthPx' | 'heightPx'>

/** Indices of the pixels whose centres lie inside the polygon (even–odd), clipped to the picture. */
export function polygonPixels(size: Size, polygon: readonly Point[]): number[] {
  const pixels: number[] = []
  const ys = polygon.map((point) => point.y)
  const from = Math.max(0, Math.ceil(Math.min(...ys) - 0.5))
  const to = Math.min(size.heightPx - 1, Math.floor(Math.max(...ys) - 0.5))
  for (let y = from; y <= to; y++) {
    const crossings = crossingsAt(y + 0.5, polygon)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const left = Math.max(0, Math.ceil(crossings[i]! - 0.5))
      const right = Math.min(size.widthPx - 1, Math.ceil(crossings[i + 1]! - 0.5) - 1)
      for (let x = left; x <= right; x++) pixels.push(y * size.widthPx + x)
    }
  }
  return pixels
}

function crossingsAt(y: number, polygon: readonly Point[]): number[] {
  const crossings: number[] = []
  polygon.forEach((a, index) => {
    const b = polygon[(index + 1) % polygon.length]!
    if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x))
  })
  return crossings.sort((a, b) => a - b)
}

/** Indices of the pixels of an upright rectangle, clipped to the picture. */
export function rectanglePixels(
  size: Size,
  leftPx: number,
  topPx: number,
  rightPx: number,
  bottomPx: number,
): number[] {
  const corners = [
    { x: leftPx, y: topPx },
    { x: rightPx, y: topPx },
    { x: rightPx, y: bottomPx },
    { x: leftPx, y: bottomPx },
  ]
  return polygonPixels(size, corners)
}

/** Both ends included. */
export interface PixelBox {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Indices of the pixels of a box that `keep` accepts, row by row. The box must lie inside the picture. */
export function pixelsWhere(
  { widthPx }: Pick<Raster, 'widthPx'>,
  { left, right, top, bottom }: PixelBox,
  keep: (at: number, x: number, y: number) => boolean,
): Uint32Array {
  const pixels = new Uint32Array(Math.max(0, right - left + 1) * Math.max(0, bottom - top + 1))
  let count = 0
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) if (keep(y * widthPx + x, x, y)) pixels[count++] = y * widthPx + x
  return pixels.subarray(0, count)
}

/** Colour statistics of a region need no more pixels, and CIELAB is dear. */
const ENOUGH_FOR_STATISTICS = 3000

/** Every n-th pixel of a large region. */
export function thinned(pixels: Uint32Array): Uint32Array {
  const step = Math.ceil(pixels.length / ENOUGH_FOR_STATISTICS)
  if (step <= 1) return pixels
  const some = new Uint32Array(Math.ceil(pixels.length / step))
  for (let index = 0; index < some.length; index++) some[index] = pixels[index * step]!
  return some
}
