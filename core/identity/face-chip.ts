// The small upright picture of a face that the descriptor network reads, cut by a similarity transform from landmarks.
// Only this chip in memory is turned upright; the photo itself is never rotated.
import type { Point, Raster } from '../photo/types.ts'

/** x' = a·x − b·y + tx, y' = b·x + a·y + ty */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly tx: number
  readonly ty: number
}

/** Least-squares similarity that takes `from` to `to` (Umeyama 1991, two dimensions). At least two points each. */
export function similarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const n = from.length
  if (n < 2 || to.length !== n) throw new RangeError('a similarity needs two or more pairs of points')
  const mean = (points: readonly Point[], axis: 'x' | 'y') =>
    points.reduce((sum, point) => sum + point[axis], 0) / n
  const [fx, fy, gx, gy] = [mean(from, 'x'), mean(from, 'y'), mean(to, 'x'), mean(to, 'y')]
  let dot = 0
  let cross = 0
  let norm = 0
  for (const [index, point] of from.entries()) {
    const [x, y] = [point.x - fx, point.y - fy]
    const [u, v] = [to[index]!.x - gx, to[index]!.y - gy]
    dot += x * u + y * v
    cross += x * v - y * u
    norm += x * x + y * y
  }
  if (norm === 0) throw new RangeError('the points must not coincide')
  const [a, b] = [dot / norm, cross / norm]
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy }
}

export interface ChipLayout {
  readonly inputSizePx: number
  /** Landmark indices, and where each belongs in the unit square of the unpadded chip. */
  readonly landmarks: readonly number[]
  readonly template: readonly (readonly [number, number])[]
  readonly padding: number
}

/** Samples along each side of a chip pixel; shrinking by more than about twice this would skip pixels of the picture. */
const MAX_SAMPLES = 16

/**
 * RGB bytes, `inputSizePx` squared; the picture's edge is repeated beyond it. Shrinking averages over the area.
 * RangeError when a landmark of the layout is not there or all of them coincide.
 */
export function faceChip(raster: Raster, landmarks: readonly Point[], layout: ChipLayout): Uint8Array {
  const { inputSizePx: size, padding } = layout
  const place = (unit: number) => ((unit + padding) / (1 + 2 * padding)) * size
  const inChip = layout.template.map(([x, y]) => ({ x: place(x), y: place(y) }))
  const inPicture = layout.landmarks.map((index) => {
    const point = landmarks[index]
    if (!point) throw new RangeError(`the face has no landmark ${index}`)
    return point
  })
  const toPicture = similarity(inChip, inPicture)
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.ceil(Math.hypot(toPicture.a, toPicture.b))))
  const chip = new Uint8Array(size * size * 3)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) chip.set(areaMean(raster, toPicture, x, y, samples), (y * size + x) * 3)
  }
  return chip
}

function areaMean(
  raster: Raster,
  { a, b, tx, ty }: Similarity,
  x: number,
  y: number,
  samples: number,
): number[] {
  const sum = [0, 0, 0]
  for (let j = 0; j < samples; j++) {
    for (let i = 0; i < samples; i++) {
      const u = x + (i + 0.5) / samples
      const v = y + (j + 0.5) / samples
      addBilinear(raster, a * u - b * v + tx - 0.5, b * u + a * v + ty - 0.5, sum)
    }
  }
  return sum.map((one) => Math.round(one / (samples * samples)))
}

function addBilinear({ widthPx, heightPx, rgba }: Raster, atX: number, atY: number, sum: number[]): void {
  const x = Math.min(widthPx - 1, Math.max(0, atX))
  const y = Math.min(heightPx - 1, Math.max(0, atY))
  const left = Math.min(widthPx - 2, Math.floor(x))
  const top = Math.min(heightPx - 2, Math.floor(y))
  const [fx, fy] = [x - left, y - top]
  const first = (top * widthPx + left) * 4
  const below = first + widthPx * 4
  for (let channel = 0; channel < 3; channel++) {
    const upper = rgba[first + channel]! * (1 - fx) + rgba[first + 4 + channel]! * fx
    const lower = rgba[below + channel]! * (1 - fx) + rgba[below + 4 + channel]! * fx
    sum[channel]! += upper * (1 - fy) + lower * fy
  }
}
