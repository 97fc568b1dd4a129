// A picture of the empty scene laid under another of the same scene: the camera may have moved by a part of a pixel, the light
// is another level. Found on what is surely backdrop, by the shift that explains best what differs (Lucas and Kanade 1981).
import { boxMean, numbers, type Size } from './planes.ts'

export interface Shift {
  readonly xPx: number
  readonly yPx: number
}

const ROUNDS = 8
const SMOOTH_PX = 2
/** Levels; what differs by more has another reason. */
const OUTLIER = 24
/** Mean squared slope per pixel, levels²: less than this is noise, and no plain wall tells where it is. */
const PLAIN = 0.4

const lumaOf = (rgba: Uint8ClampedArray): Float32Array =>
  numbers(rgba.length / 4, (i) => 0.299 * rgba[i * 4]! + 0.587 * rgba[i * 4 + 1]! + 0.114 * rgba[i * 4 + 2]!)

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value))

/** Bilinear, edge pixels repeated: what stands at x in the result stood at x − shift. `channels` numbers a pixel. */
export function shifted(
  plane: ArrayLike<number>,
  channels: number,
  { widthPx, heightPx }: Size,
  { xPx, yPx }: Shift,
): Float32Array {
  const result = new Float32Array(plane.length)
  for (let y = 0; y < heightPx; y++) {
    const v = clamp(y - yPx, heightPx - 1)
    const top = Math.floor(v)
    const bottom = Math.min(heightPx - 1, top + 1)
    for (let x = 0; x < widthPx; x++) {
      const u = clamp(x - xPx, widthPx - 1)
      const left = Math.floor(u)
      const right = Math.min(widthPx - 1, left + 1)
      const [fx, fy] = [u - left, v - top]
      for (let c = 0; c < channels; c++) {
        const at = (row: number, column: number): number => plane[(row * widthPx + column) * channels + c]!
        result[(y * widthPx + x) * channels + c] =
          (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, right)) +
          fy * ((1 - fx) * at(bottom, left) + fx * at(bottom, right))
      }
    }
  }
  return result
}

/** Gain and offset by which `from` becomes `to` where `asked`, least squares. */
function levels(from: Float32Array, to: Float32Array, asked: Uint8Array) {
  let [n, x, y, xx, xy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < asked.length; i++) {
    if (!asked[i]) continue
    n++
    x += from[i]!
    y += to[i]!
    xx += from[i]! * from[i]!
    xy += from[i]! * to[i]!
  }
  const spread = xx - (x * x) / n
  // A plain wall has no slope to fit: its levels differ by a factor.
  const gain = spread / n > 16 ? (xy - (x * y) / n) / spread : y / x
  return { gain, offset: (y - gain * x) / n }
}

/** Where the plate must be moved to, pixels of the picture. `asked` marks what is surely backdrop in it. */
export function shiftOf(
  picture: Uint8ClampedArray,
  plate: Uint8ClampedArray,
  asked: Uint8Array,
  size: Size,
): Shift {
  const { widthPx, heightPx } = size
  const seen = boxMean(lumaOf(picture), size, SMOOTH_PX)
  const empty = boxMean(lumaOf(plate), size, SMOOTH_PX)
  let shift: Shift = { xPx: 0, yPx: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const moved = shifted(empty, 1, size, shift)
    const { gain, offset } = levels(moved, seen, asked)
    let [n, xx, xy, yy, xd, yd] = [0, 0, 0, 0, 0, 0]
    for (let y = 2; y < heightPx - 2; y++)
      for (let x = 2; x < widthPx - 2; x++) {
        const i = y * widthPx + x
        if (!asked[i]) continue
        const differs = seen[i]! - gain * moved[i]! - offset
        if (Math.abs(differs) > OUTLIER) continue
        const slopeX = (gain * (moved[i + 1]! - moved[i - 1]!)) / 2
        const slopeY = (gain * (moved[i + widthPx]! - moved[i - widthPx]!)) / 2
        n++
        xx += slopeX * slopeX
        xy += slopeX * slopeY
        yy += slopeY * slopeY
        xd -= slopeX * differs
        yd -= slopeY * differs
      }
    if (n === 0) return shift
    const [a, b] = [xx + PLAIN * n, yy + PLAIN * n]
    const determinant = a * b - xy * xy
    const step = { xPx: (b * xd - xy * yd) / determinant, yPx: (a * yd - xy * xd) / determinant }
    shift = { xPx: shift.xPx + step.xPx, yPx: shift.yPx + step.yPx }
    if (Math.hypot(step.xPx, step.yPx) < 0.01) break
  }
  return shift
}
