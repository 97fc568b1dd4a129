// The backdrop as it would look without the sitter, grown from what of it is sure: near colours count most, and what does
// not fit (a strand of hair that the mask missed) counts less in every round.
import type { ColourMatte } from '../matte-method.ts'
import { type ColourMixture, inverse, logDensity, mahalanobis, mixtureOf } from './colour-mixture.ts'
import { type LocalColours, localColours } from './local-colours.ts'
import { boxMean, numbers, pushPull, type Size } from './planes.ts'

/** What the colours of a picture say of each pixel. */
export interface ColourEvidence {
  /** Natural logarithm of how much likelier the sitter is than the backdrop, by colour alone. */
  readonly ratio: Float32Array
  /** How far the pixel is off the backdrop, squared, in deviations of the backdrop itself: 9 is hardly chance. */
  readonly off: Float32Array
}

/** Where the sitter and the backdrop surely are, from the mask, and how far pixels are from its border. */
export interface Grounds {
  readonly sitter: Uint8Array
  readonly backdrop: Uint8Array
  /** Backdrop so far off that no hair reaches it. */
  readonly far: Uint8Array
  /** Pixels of a photo 480 px wide; positive inside. */
  readonly depth: Float32Array
  /** Deeper than this nothing is in question. */
  readonly clampIn: number
}

const SAMPLES = 4000
const MIXTURE_FLOOR = 12
/** The sitter's colours vary more from place to place than noise does. */
const SITTER = { noise: 10, shade: 0.1 } as const
/** A colour of the whole room is a weaker reason than one from here. */
const ELSEWHERE = 1.5
/** Below this density (natural logarithm) a colour is simply unknown. */
export const UNKNOWN = -20
const LOG_2PI_CUBED = 1.5 * Math.log(2 * Math.PI)

function sampled(rgba: Uint8ClampedArray, weights: ArrayLike<number>, least: number): Float32Array {
  let count = 0
  for (let i = 0; i < weights.length; i++) if (weights[i]! > least) count++
  const every = Math.max(1, Math.floor(count / SAMPLES))
  const colours: number[] = []
  for (let i = 0, k = 0; i < weights.length; i++) {
    if (weights[i]! <= least || k++ % every !== 0) continue
    colours.push(rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!)
  }
  return Float32Array.from(colours)
}

/** A pixel's own Gaussian widened by noise and shade, both as variances, inverted. */
export function widened({ mean, spread }: LocalColours, i: number, noise2: number, shade2: number) {
  const r = mean[i * 3]!
  const g = mean[i * 3 + 1]!
  const b = mean[i * 3 + 2]!
  const q = i * 6
  return inverse([
    spread[q]! + noise2 + shade2 * r * r,
    spread[q + 1]! + shade2 * r * g,
    spread[q + 2]! + shade2 * r * b,
    spread[q + 3]! + noise2 + shade2 * g * g,
    spread[q + 4]! + shade2 * g * b,
    spread[q + 5]! + noise2 + shade2 * b * b,
  ])
}

/** Natural logarithm of the density of each pixel's colour under its own Gaussian, widened by noise and shade. */
function logLocal(
  rgba: Uint8ClampedArray,
  colours: LocalColours,
  { noise, shade }: Pick<ColourMatte['evidence'], 'noise' | 'shade'>,
): Float32Array {
  const { mean } = colours
  const [n, s] = [noise * noise, shade * shade]
  return numbers(mean.length / 3, (i) => {
    const r = mean[i * 3]!
    const g = mean[i * 3 + 1]!
    const b = mean[i * 3 + 2]!
    const { precision, determinant } = widened(colours, i, n, s)
    const off = mahalanobis(precision, rgba[i * 4]! - r, rgba[i * 4 + 1]! - g, rgba[i * 4 + 2]! - b)
    return -off / 2 - Math.log(determinant) / 2 - LOG_2PI_CUBED
  })
}

/** Pixels, of a photo 480 px wide, over which the backdrop's own deviation is taken. */
const DEVIATION_REACH = 16

/**
 * Squared deviations of each pixel from the backdrop: along its colour (light and shadow) and across it (another colour),
 * in units of what the far backdrop itself deviates there.
 */
function deviations(
  rgba: Uint8ClampedArray,
  mean: Float32Array,
  far: Uint8Array,
  size: Size,
  { noise, shade }: ColourMatte['evidence'],
): Float32Array {
  const count = far.length
  const [along, across] = [new Float32Array(count), new Float32Array(count)]
  const [sumAlong, sumAcross, seen] = [
    new Float32Array(count),
    new Float32Array(count),
    new Float32Array(count),
  ]
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [mean[i * 3]!, mean[i * 3 + 1]!, mean[i * 3 + 2]!]
    const [dr, dg, db] = [rgba[i * 4]! - r, rgba[i * 4 + 1]! - g, rgba[i * 4 + 2]! - b]
    const a = (dr * r + dg * g + db * b) ** 2 / (r * r + g * g + b * b + 1)
    along[i] = a
    across[i] = Math.max(0, dr * dr + dg * dg + db * db - a)
    if (!far[i]) continue
    seen[i] = 1
    sumAlong[i] = a
    sumAcross[i] = across[i]! / 2
  }
  const reach = Math.round((DEVIATION_REACH * size.widthPx) / 480)
  const [share, meanAlong, meanAcross] = [seen, sumAlong, sumAcross].map((one) =>
    boxMean(one, size, reach),
  ) as [Float32Array, Float32Array, Float32Array]
  const pairs = new Float32Array(count * 2)
  const weights = share.map((value, i) => {
    if (value < 0.02) return 0
    pairs[i * 2] = meanAlong[i]! / value
    pairs[i * 2 + 1] = meanAcross[i]! / value
    return value
  })
  const own = pushPull(pairs, weights, size, 2)
  return along.map((a, i) => {
    const light = mean[i * 3]! ** 2 + mean[i * 3 + 1]! ** 2 + mean[i * 3 + 2]! ** 2
    return (
      a / (noise * noise + shade * shade * light + own[i * 2]!) +
      across[i]! / (noise * noise + own[i * 2 + 1]!)
    )
  })
}

/** Natural logarithm of the density of each pixel's colour as the sitter's: of those near it, or of any that he wears. */
function sitterDensity(rgba: Uint8ClampedArray, size: Size, sitter: Uint8Array, parts: number): Float32Array {
  const worn: ColourMixture = mixtureOf(sampled(rgba, sitter, 0), parts, MIXTURE_FLOOR)
  return logLocal(rgba, localColours(rgba, sitter, size), SITTER).map((near, i) =>
    Math.max(UNKNOWN, near, logDensity(worn, rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!)),
  )
}

/** A backdrop as the last round left it. */
interface Grown {
  /** Of each pixel as backdrop, 0..1. */
  readonly weights: Float32Array
  readonly colours: LocalColours
  readonly logBackdrop: Float32Array
  readonly logSitter: Float32Array
  readonly off: Float32Array
}

/**
 * Round by round, what looks like backdrop joins what is sure to be it. `first` are the colours of the sure backdrop, `coloursOf`
 * makes them of any weights.
 */
export function grow(
  rgba: Uint8ClampedArray,
  size: Size,
  { sitter, backdrop, far, depth, clampIn }: Grounds,
  rule: ColourMatte['evidence'],
  first: LocalColours,
  coloursOf: (weights: Float32Array) => LocalColours,
): Grown {
  const count = depth.length
  let logSitter = sitterDensity(rgba, size, sitter, rule.parts)
  let weights = Float32Array.from(backdrop)
  let colours = first
  for (let round = 1; ; round++) {
    const off = deviations(rgba, colours.mean, far, size, rule)
    const logBackdrop = logLocal(rgba, colours, rule)
    if (round >= rule.rounds) return { weights, colours, logBackdrop, logSitter, off }
    const next = new Float32Array(count)
    for (let i = 0; i < count; i++) {
      if (depth[i]! > clampIn || (round === 1 && !backdrop[i])) continue
      const doubt = depth[i]! > 0 ? depth[i]! / 4 : Math.max(-3, depth[i]! / 6)
      const fits = backdrop[i] || logBackdrop[i]! - logSitter[i]! - doubt > rule.growAbove
      if (fits && off[i]! < 2 * rule.outlier) next[i] = 1 / (1 + off[i]! / rule.outlier) ** 2
    }
    weights = next
    colours = coloursOf(weights)
    // A gap that the mask filled is no sitter to learn from.
    if (round === 1)
      logSitter = sitterDensity(
        rgba,
        size,
        sitter.map((sure, i) => (sure && (depth[i]! > clampIn || off[i]! > rule.outlier / 2) ? 1 : 0)),
        rule.parts,
      )
  }
}

/** The sitter's colours against a backdrop grown from the picture itself. */
export function grownEvidence(
  rgba: Uint8ClampedArray,
  size: Size,
  grounds: Grounds,
  rule: ColourMatte['evidence'],
): ColourEvidence {
  const coloursOf = (weights: Float32Array | Uint8Array) => localColours(rgba, weights, size)
  const { weights, logBackdrop, logSitter, off } = grow(
    rgba,
    size,
    grounds,
    rule,
    coloursOf(grounds.backdrop),
    coloursOf,
  )
  const room = mixtureOf(sampled(rgba, weights, 0.2), rule.parts, MIXTURE_FLOOR)
  const ratio = logSitter.map((sitterHere, i) => {
    const elsewhere = logDensity(room, rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!) - ELSEWHERE
    const behind = Math.max(UNKNOWN, logBackdrop[i]!, elsewhere)
    return Math.max(-rule.most, Math.min(rule.most, sitterHere - behind))
  })
  return { ratio, off }
}
