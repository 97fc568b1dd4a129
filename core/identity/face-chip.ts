// The small upright picture of a face that the descriptor network reads, cut by a similarity transform from landmarks.
// Only this chip in memory is turned upright; the photo itself is never rotated.
import type { Box } from '../photo/person-mask.ts'
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

/** Where the chip's pixels lie in the picture. RangeError when a landmark is not there or all of them coincide. */
function chipToPicture(landmarks: readonly Point[], layout: ChipLayout): Similarity {
  const { inputSizePx: size, padding } = layout
  const place = (unit: number) => ((unit + padding) / (1 + 2 * padding)) * size
  const inChip = layout.template.map(([x, y]) => ({ x: place(x), y: place(y) }))
  const inPicture = layout.landmarks.map((index) => {
    const point = landmarks[index]
    if (!point) throw new RangeError(`the face has no landmark ${index}`)
    return point
  })
  return similarity(inChip, inPicture)
}

/** Bilinear samples reach this much further than the chip's own edge. */
const REACH_PX = 2

/**
 * Whole pixels of a picture of the given size that the chip is made of: the chip of that cut, with the landmarks moved
 * along, is the chip of the picture. At least 2×2. RangeError as `faceChip`.
 */
export function chipBox(
  landmarks: readonly Point[],
  layout: ChipLayout,
  widthPx: number,
  heightPx: number,
): Box {
  const { a, b, tx, ty } = chipToPicture(landmarks, layout)
  const size = layout.inputSizePx
  const corners = [0, size].flatMap((x) =>
    [0, size].map((y) => [a * x - b * y + tx, b * x + a * y + ty] as const),
  )
  const span = (axis: 0 | 1, limitPx: number) => {
    const places = corners.map((corner) => corner[axis])
    const from = Math.min(limitPx - 2, Math.max(0, Math.floor(Math.min(...places)) - REACH_PX))
    const to = Math.max(from + 2, Math.min(limitPx, Math.ceil(Math.max(...places)) + REACH_PX))
    return { from, lengthPx: to - from }
  }
  const [x, y] = [span(0, widthPx), span(1, heightPx)]
  return { xPx: x.from, yPx: y.from, widthPx: x.lengthPx, heightPx: y.lengthPx }
}

/**
 * RGB bytes, `inputSizePx` squared; the picture's edge is repeated beyond it. Shrinking averages over the area. The
 * picture is at least 2×2. RangeError when a landmark of the layout is not there or all of them coincide.
 */
export function faceChip(
  { widthPx, heightPx, rgba }: Raster,
  landmarks: readonly Point[],
  layout: ChipLayout,
): Uint8Array {
  const size = layout.inputSizePx
  const { a, b, tx, ty } = chipToPicture(landmarks, layout)
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.ceil(Math.hypot(a, b))))
  const count = samples * samples
  const across = Float64Array.from({ length: count }, (_, sample) => ((sample % samples) + 0.5) / samples)
  const down = Float64Array.from(
    { length: count },
    (_, sample) => (Math.floor(sample / samples) + 0.5) / samples,
  )
  const chip = new Uint8Array(size * size * 3)
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 3) {
      let red = 0
      let green = 0
      let blue = 0
      for (let sample = 0; sample < count; sample++) {
        const u = x + across[sample]!
        const v = y + down[sample]!
        // Bilinear between the four pixels around the place, which is never negative.
        const px = Math.min(widthPx - 1, Math.max(0, a * u - b * v + tx - 0.5))
        const py = Math.min(heightPx - 1, Math.max(0, b * u + a * v + ty - 0.5))
        const left = Math.min(widthPx - 2, px | 0)
        const top = Math.min(heightPx - 2, py | 0)
        const fx = px - left
        const fy = py - top
        const nw = (top * widthPx + left) * 4
        const sw = nw + widthPx * 4
        const ofNw = (1 - fx) * (1 - fy)
        const ofNe = fx * (1 - fy)
        const ofSw = (1 - fx) * fy
        const ofSe = fx * fy
        red += rgba[nw]! * ofNw + rgba[nw + 4]! * ofNe + rgba[sw]! * ofSw + rgba[sw + 4]! * ofSe
        green += rgba[nw + 1]! * ofNw + rgba[nw + 5]! * ofNe + rgba[sw + 1]! * ofSw + rgba[sw + 5]! * ofSe
        blue += rgba[nw + 2]! * ofNw + rgba[nw + 6]! * ofNe + rgba[sw + 2]! * ofSw + rgba[sw + 6]! * ofSe
      }
      chip[at] = Math.round(red / count)
      chip[at + 1] = Math.round(green / count)
      chip[at + 2] = Math.round(blue / count)
    }
  }
  return chip
}
