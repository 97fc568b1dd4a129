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

const ENOUGH_FOR_STATISTICS = 3000

/** Every n-th pixel of a large region: colour statistics need no more, and CIELAB is dear. */
export function thinned(pixels: readonly number[]): readonly number[] {
  const step = Math.ceil(pixels.length / ENOUGH_FOR_STATISTICS)
  return step <= 1 ? pixels : pixels.filter((_, index) => index % step === 0)
}
