// How much of the sitter is in a pixel, where his colours and the backdrop's are known as Gaussians: the pixel is
// I = αF + (1 − α)B, and the likeliest α is searched, held near its neighbours'. After Bayesian matting (Chuang et al. 2001)
// with a known backdrop.
import type { ColourMatte } from '../matte-method.ts'
import { inverse } from './colour-mixture.ts'
import type { LocalColours } from './local-colours.ts'
import { boxMean, numbers, type Size } from './planes.ts'

export interface Solved {
  /** 0..1 */
  readonly alpha: Float32Array
  /** The sitter's own colours, three numbers a pixel; where alpha is 1 the picture's. */
  readonly foreground: Float32Array
}

/** Values of α that are tried. */
const STEPS = 16
/** Beyond this a misfit says no more than that something is wrong. */
const MISFIT_MOST = 60
/** Most pixels are one or the other: in halves of a logarithm. */
const PURE = 1

/** Symmetric 3×3 and vectors of the pixel at hand; one set, written over and over: a pixel is no place for garbage. */
interface Work {
  readonly f: Float64Array
  readonly b: Float64Array
  readonly sf: Float64Array
  readonly sb: Float64Array
}

function load(
  work: Work,
  i: number,
  sitter: LocalColours,
  backdrop: LocalColours,
  rule: ColourMatte['solve'],
): void {
  const { f, b, sf, sb } = work
  for (let c = 0; c < 3; c++) {
    f[c] = sitter.mean[i * 3 + c]!
    b[c] = backdrop.mean[i * 3 + c]!
  }
  for (let k = 0; k < 6; k++) {
    sf[k] = sitter.spread[i * 6 + k]!
    sb[k] = backdrop.spread[i * 6 + k]!
  }
  const s = rule.shade * rule.shade
  for (let c = 0, k = 0; c < 3; c++)
    for (let d = c; d < 3; d++, k++) {
      sb[k]! += s * b[c]! * b[d]! + (c === d ? rule.backdropVariance : 0)
      if (c === d) sf[k]! += rule.sitterVariance
    }
}

/** The likeliest α, by trying `STEPS` + 1 and a parabola through the best. */
function likeliest(
  { f, b, sf, sb }: Work,
  r: number,
  g: number,
  bl: number,
  expected: number,
  pull: number,
  noise2: number,
  cost: Float64Array,
): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let k = 0; k <= STEPS; k++) {
    const a = k / STEPS
    const [p, q] = [a * a, (1 - a) * (1 - a)]
    const s0 = p * sf[0]! + q * sb[0]! + noise2
    const s1 = p * sf[1]! + q * sb[1]!
    const s2 = p * sf[2]! + q * sb[2]!
    const s3 = p * sf[3]! + q * sb[3]! + noise2
    const s4 = p * sf[4]! + q * sb[4]!
    const s5 = p * sf[5]! + q * sb[5]! + noise2
    const x = r - a * f[0]! - (1 - a) * b[0]!
    const y = g - a * f[1]! - (1 - a) * b[1]!
    const z = bl - a * f[2]! - (1 - a) * b[2]!
    const c0 = s3 * s5 - s4 * s4
    const c1 = s2 * s4 - s1 * s5
    const c2 = s1 * s4 - s2 * s3
    const determinant = Math.max(1e-3, s0 * c0 + s1 * c1 + s2 * c2)
    const misfit =
      (x * (c0 * x + 2 * (c1 * y + c2 * z)) +
        y * ((s0 * s5 - s2 * s2) * y + 2 * (s1 * s2 - s0 * s4) * z) +
        z * z * (s0 * s3 - s1 * s1)) /
      determinant
    const value =
      Math.min(misfit, MISFIT_MOST + misfit / 10) +
      Math.log(determinant) / 2 +
      (a - expected) ** 2 * pull -
      (k === 0 || k === STEPS ? PURE : 0)
    cost[k] = value
    if (value < least) {
      least = value
      best = k
    }
  }
  if (best === 0 || best === STEPS) return best / STEPS
  const bend = cost[best - 1]! - 2 * cost[best]! + cost[best + 1]!
  const shift = bend > 1e-6 ? (cost[best - 1]! - cost[best + 1]!) / (2 * bend) : 0
  return (best + Math.max(-0.5, Math.min(0.5, shift))) / STEPS
}

/** Mean of the sitter's colour, given the pixel and α. */
function ownColour(
  { f, b, sf, sb }: Work,
  rgba: Uint8ClampedArray,
  i: number,
  a: number,
  noise2: number,
  into: Float32Array,
): void {
  const q = (1 - a) * (1 - a)
  const s = (k: number, noise: number): number => a * a * sf[k]! + q * sb[k]! + noise
  const { precision: p } = inverse([s(0, noise2), s(1, 0), s(2, 0), s(3, noise2), s(4, 0), s(5, noise2)])
  const d = [0, 1, 2].map((c) => rgba[i * 4 + c]! - a * f[c]! - (1 - a) * b[c]!) as [number, number, number]
  const z = [
    p[0] * d[0] + p[1] * d[1] + p[2] * d[2],
    p[1] * d[0] + p[3] * d[1] + p[4] * d[2],
    p[2] * d[0] + p[4] * d[1] + p[5] * d[2],
  ] as const
  const moved = [
    sf[0]! * z[0] + sf[1]! * z[1] + sf[2]! * z[2],
    sf[1]! * z[0] + sf[3]! * z[1] + sf[4]! * z[2],
    sf[2]! * z[0] + sf[4]! * z[1] + sf[5]! * z[2],
  ]
  for (let c = 0; c < 3; c++) into[i * 3 + c] = Math.max(0, Math.min(255, f[c]! + a * moved[c]!))
}

/** `trimap` as `trimapOf` makes it, `expected` 0..1: the segmentation, smoothed. */
export function solveAlpha(
  rgba: Uint8ClampedArray,
  trimap: Uint8Array,
  expected: Float32Array,
  { sitter, backdrop }: { readonly sitter: LocalColours; readonly backdrop: LocalColours },
  size: Size,
  rule: ColourMatte['solve'],
): Solved {
  const noise2 = rule.noise * rule.noise
  const smooth = Math.max(1, Math.round(size.widthPx / 480))
  const work: Work = {
    f: new Float64Array(3),
    b: new Float64Array(3),
    sf: new Float64Array(6),
    sb: new Float64Array(6),
  }
  const cost = new Float64Array(STEPS + 1)
  const alpha = numbers(trimap.length, (i) => (trimap[i] === 2 ? 1 : 0))
  const open: number[] = []
  trimap.forEach((value, i) => {
    if (value === 1) open.push(i)
  })
  let prior = expected
  for (let pass = 0; pass <= rule.passes; pass++) {
    const trust = pass === 0 ? rule.firstTrust : rule.trust
    const pull = 1 / (trust * trust)
    for (const i of open) {
      load(work, i, sitter, backdrop, rule)
      const [r, g, b] = [rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!]
      alpha[i] = likeliest(work, r, g, b, prior[i]!, pull, noise2, cost)
    }
    if (pass < rule.passes) prior = boxMean(boxMean(alpha, size, smooth), size, smooth)
  }
  const foreground = new Float32Array(trimap.length * 3)
  for (let i = 0; i < trimap.length; i++) for (let c = 0; c < 3; c++) foreground[i * 3 + c] = rgba[i * 4 + c]!
  for (const i of open) {
    load(work, i, sitter, backdrop, rule)
    ownColour(work, rgba, i, alpha[i]!, noise2, foreground)
  }
  return { alpha, foreground }
}
