// Sitter or backdrop, pixel by pixel: what the mask says, what the colours say, and that neighbours of one colour belong
// together. A Markov random field solved by mean field, pixels in order.
import type { ColourMatte } from '../matte-method.ts'
import type { ColourEvidence } from './grown-backdrop.ts'
import { boxMean, numbers, pushPull, type Size } from './planes.ts'

export interface Regions {
  /** Whole probability, 0..255. */
  readonly mask: Uint8Array
  /** Pixels of a photo 480 px wide from the mask's border; positive inside. */
  readonly depth: Float32Array
  readonly far: Uint8Array
  /** 2 surely sitter, 0 surely backdrop, 1 to be found out. */
  readonly state: Uint8Array
}

/** How often the colours are wrong on what is sure, from place to place, 0..1. */
export interface Reliability {
  readonly wrong: Float32Array
  /** Share of the far backdrop that stands out as hair would. */
  readonly alarms: Float32Array
}

const AROUND = 40
const SURELY_PERSON = 235
/** What stands out farther off than this is no hair. */
const BEYOND_STRANDS = 36
/** Of the sitter, what lies this deep is like what lies at his edge; nearer there may be gaps that the mask filled. */
const RIM = { from: 26, to: 60 } as const

/** Tries the colours where the answer is known. `standsOut` is what counts as an alarm, squared deviations. */
export function reliabilityOf(
  { ratio, off }: ColourEvidence,
  { mask, depth, far }: Regions,
  size: Size,
  standsOut: number,
): Reliability {
  const count = ratio.length
  const reach = Math.round((AROUND * size.widthPx) / 480)
  const shareOf = (
    asked: (i: number) => boolean,
    tests: readonly ((i: number) => boolean)[],
  ): Float32Array => {
    const ground = boxMean(
      numbers(count, (i) => (asked(i) ? 1 : 0)),
      size,
      reach,
    )
    const shares = new Float32Array(count * tests.length)
    tests.forEach((test, k) => {
      const found = boxMean(
        numbers(count, (i) => (asked(i) && test(i) ? 1 : 0)),
        size,
        reach,
      )
      for (let i = 0; i < count; i++)
        if (ground[i]! > 0.02) shares[i * tests.length + k] = found[i]! / ground[i]!
    })
    return pushPull(
      shares,
      ground.map((value) => (value > 0.02 ? Math.min(1, 2 * value) : 0)),
      size,
      tests.length,
    )
  }
  const behind = shareOf((i) => far[i] === 1, [(i) => ratio[i]! > -1])
  const alarms = shareOf(
    (i) => far[i] === 1 && depth[i]! < -BEYOND_STRANDS,
    [(i) => ratio[i]! > -1 && off[i]! > standsOut],
  )
  const before = shareOf(
    (i) => depth[i]! > RIM.from && depth[i]! < RIM.to && mask[i]! > SURELY_PERSON,
    [(i) => ratio[i]! < 0],
  )
  return { wrong: before.map((share, i) => share + behind[i]!), alarms }
}

/** Mean squared step between neighbours, for the scale of what counts as an edge. */
function contrastOf(rgba: Uint8ClampedArray, { widthPx, heightPx }: Size): number {
  let [sum, count] = [0, 0]
  for (let y = 0; y < heightPx; y += 2)
    for (let x = 0; x < widthPx - 1; x += 2) {
      const i = (y * widthPx + x) * 4
      for (let c = 0; c < 3; c++) sum += (rgba[i + c]! - rgba[i + 4 + c]!) ** 2
      count++
    }
  return Math.max(20, sum / count)
}

const LEAST_SAY = 0.1
/** Neighbours to the right and below; the others are theirs. */
const STEPS = [
  { x: 1, y: 0, near: 1 },
  { x: 0, y: 1, near: 1 },
  { x: 1, y: 1, near: Math.SQRT1_2 },
  { x: -1, y: 1, near: Math.SQRT1_2 },
] as const

/** −1 backdrop … 1 sitter. */
export function segment(
  rgba: Uint8ClampedArray,
  size: Size,
  { mask, depth, state }: Regions,
  { ratio }: ColourEvidence,
  { wrong }: Reliability,
  rule: ColourMatte['segment'],
): Float32Array {
  const { widthPx, heightPx } = size
  const count = ratio.length
  const own = ratio.map((value, i) => {
    const p = Math.max(0.02, Math.min(0.98, mask[i]! / 255))
    const place =
      depth[i]! > 0
        ? Math.min(rule.inMost, depth[i]! / rule.inPx)
        : Math.max(-rule.outMost, depth[i]! / rule.outPx)
    const say = Math.max(LEAST_SAY, 1 - rule.doubt * wrong[i]!)
    return value * say + rule.maskWeight * Math.log(p / (1 - p)) + place
  })
  const scale = 1 / (2 * contrastOf(rgba, size))
  const open: number[] = []
  for (let y = 1; y < heightPx - 1; y++)
    for (let x = 1; x < widthPx - 1; x++) if (state[y * widthPx + x] === 1) open.push(y * widthPx + x)
  const ties = STEPS.map(({ x, y, near }) => {
    const step = y * widthPx + x
    const tie = new Float32Array(count)
    const tied = (i: number) => {
      const [p, q] = [i * 4, (i + step) * 4]
      const apart =
        (rgba[p]! - rgba[q]!) ** 2 + (rgba[p + 1]! - rgba[q + 1]!) ** 2 + (rgba[p + 2]! - rgba[q + 2]!) ** 2
      tie[i] = 2 * rule.smoothness * near * Math.exp(-apart * scale)
    }
    for (const i of open) {
      tied(i)
      tied(i - step)
    }
    return { step, tie }
  })
  const side = own.map((value, i) => (state[i] === 1 ? Math.tanh(value / 2) : state[i]! - 1))
  for (let round = 0; round < rule.rounds; round++)
    for (const i of open) {
      let sum = own[i]!
      for (const { step, tie } of ties) sum += tie[i]! * side[i + step]! + tie[i - step]! * side[i - step]!
      side[i] = Math.tanh(sum / 2)
    }
  return side
}
