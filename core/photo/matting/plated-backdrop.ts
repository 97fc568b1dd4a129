// The backdrop from a picture of the empty scene: what lies under the sitter is known, up to the light that he takes away and
// gives back. Light is grown from what is surely backdrop as a factor of the plate, which carries shadows too.
import type { ColourMatte } from '../matte-method.ts'
import { shifted, shiftOf } from './align-plate.ts'
import { mahalanobis } from './colour-mixture.ts'
import { type ColourEvidence, type Grounds, grow, UNKNOWN, widened } from './grown-backdrop.ts'
import type { LocalColours } from './local-colours.ts'
import { boxMean, numbers, pushPull, type Size } from './planes.ts'

type PlateRule = NonNullable<ColourMatte['plate']>

export type PlateFault = 'camera-moved' | 'light-changed' | 'scene-differs'

export interface Plated {
  readonly evidence: ColourEvidence
  readonly backdrop: LocalColours
}

/** How much of a factor is the pixel's own and not its neighbourhood's. */
const OWN_WEIGHT = 0.02
/** Added above and below the fraction: noise of a dark pixel must not become light. */
const DARK = 8
/** Pixels over which the plate's slope is felt where it is not laid quite exactly. */
const MISLAID_PX = 0.35

/** The plate under this picture's light, by what of it has a weight. */
function lit(
  rgba: Uint8ClampedArray,
  plate: Float32Array,
  weights: Float32Array | Uint8Array,
  slopes: Float32Array,
  size: Size,
): LocalColours {
  const count = weights.length
  const factors = new Float32Array(count * 3)
  const own = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue
    own[i] = OWN_WEIGHT * weights[i]!
    for (let c = 0; c < 3; c++) factors[i * 3 + c] = (rgba[i * 4 + c]! + DARK) / (plate[i * 3 + c]! + DARK)
  }
  const light = pushPull(factors, own, size, 3)
  const mean = numbers(count * 3, (k) => Math.max(0, light[k]! * (plate[k]! + DARK) - DARK))
  const spread = new Float32Array(count * 6)
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [slopes[i * 3]!, slopes[i * 3 + 1]!, slopes[i * 3 + 2]!]
    spread.set([r * r, r * g, r * b, g * g, g * b, b * b], i * 6)
  }
  return { mean, spread }
}

/** How far a pixel is off where the plate lies a little wrong, three numbers a pixel. */
function slopesOf(plate: Float32Array, { widthPx, heightPx }: Size): Float32Array {
  const slopes = new Float32Array(plate.length)
  for (let y = 1; y < heightPx - 1; y++)
    for (let x = 1; x < widthPx - 1; x++)
      for (let c = 0; c < 3; c++) {
        const k = (y * widthPx + x) * 3 + c
        const [dx, dy] = [plate[k + 3]! - plate[k - 3]!, plate[k + widthPx * 3]! - plate[k - widthPx * 3]!]
        slopes[k] = (MISLAID_PX * Math.hypot(dx, dy)) / 2
      }
  return slopes
}

const quantile = (sorted: Float32Array, share: number): number =>
  sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN

/** Another wall can be explained by light too, but not by light that is a little more or less, and much the same everywhere. */
function lightChanged(
  rgba: Uint8ClampedArray,
  plate: Float32Array,
  far: Uint8Array,
  { lightMost, lightSpreadMost }: PlateRule,
): boolean {
  const asked: number[] = []
  far.forEach((value, i) => {
    if (value) asked.push(i)
  })
  return [0, 1, 2].some((c) => {
    const factors = numbers(
      asked.length,
      (k) => (rgba[asked[k]! * 4 + c]! + DARK) / (plate[asked[k]! * 3 + c]! + DARK),
    ).sort()
    const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantile(factors, share)) as [
      number,
      number,
      number,
    ]
    const even = high / low <= lightSpreadMost
    return !(even && middle <= lightMost && middle >= 1 / lightMost)
  })
}

/** Share of what is surely backdrop, and far off, that the plate does not explain. */
function unexplained(
  rgba: Uint8ClampedArray,
  { mean, spread }: LocalColours,
  far: Uint8Array,
  size: Size,
  most: number,
): number {
  const differs = boxMean(
    numbers(far.length, (i) => {
      let sum = 0
      for (let c = 0; c < 3; c++) sum += Math.abs(rgba[i * 4 + c]! - mean[i * 3 + c]!)
      return Math.max(0, sum / 3 - Math.sqrt(spread[i * 6 + 3]!))
    }),
    size,
    1,
  )
  let [count, off] = [0, 0]
  for (let i = 0; i < far.length; i++) {
    if (!far[i]) continue
    count++
    if (differs[i]! > most) off++
  }
  return count === 0 ? 1 : off / count
}

/** Squared deviations of a pixel and its eight neighbours together from the plate: noise is less, hair is not. */
function standsOut(
  rgba: Uint8ClampedArray,
  colours: LocalColours,
  size: Size,
  { noise, shade }: PlateRule,
): Float32Array {
  const { mean } = colours
  const [r, g, b] = [0, 1, 2].map((c) =>
    boxMean(
      numbers(mean.length / 3, (i) => rgba[i * 4 + c]! - mean[i * 3 + c]!),
      size,
      1,
    ),
  ) as [Float32Array, Float32Array, Float32Array]
  const [n, s] = [noise * noise, shade * shade]
  return r.map((_, i) => {
    const { precision } = widened(colours, i, n, s)
    return mahalanobis(precision, r[i]!, g[i]!, b[i]!)
  })
}

/** Both pictures are of one size and of the same crop; four bytes a pixel. */
export function platedEvidence(
  rgba: Uint8ClampedArray,
  emptyRgba: Uint8ClampedArray,
  size: Size,
  grounds: Grounds,
  plateRule: PlateRule,
): Plated | PlateFault {
  const { far } = grounds
  const rule = plateRule.evidence
  const count = far.length
  const shift = shiftOf(rgba, emptyRgba, far, size)
  if (Math.hypot(shift.xPx, shift.yPx) > (plateRule.shiftMostPx * size.widthPx) / 480) return 'camera-moved'
  const empty = shifted(
    numbers(count * 3, (k) => emptyRgba[Math.floor(k / 3) * 4 + (k % 3)]!),
    3,
    size,
    shift,
  )
  const slopes = slopesOf(empty, size)
  if (lightChanged(rgba, empty, far, plateRule)) return 'light-changed'
  const coloursOf = (weights: Float32Array | Uint8Array) => lit(rgba, empty, weights, slopes, size)
  const first = coloursOf(grounds.backdrop)
  if (unexplained(rgba, first, far, size, plateRule.differsMost) > plateRule.differsShare)
    return 'scene-differs'
  const { colours, logBackdrop, logSitter, off } = grow(rgba, size, grounds, rule, first, coloursOf)
  const stands = standsOut(rgba, colours, size, plateRule)
  const ratio = numbers(count, (i) => {
    const own = logSitter[i]! - Math.max(UNKNOWN, logBackdrop[i]!)
    const told = Math.min(plateRule.sitterMost, (stands[i]! - plateRule.standsOut) * plateRule.weight)
    return Math.max(-rule.most, Math.min(rule.most, own + Math.max(-plateRule.backdropMost, told)))
  })
  return { evidence: { ratio, off }, backdrop: colours }
}
