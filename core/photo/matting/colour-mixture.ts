// Which colours somebody wears, or a room has: a handful of Gaussians.

/** Symmetric 3×3: xx, xy, xz, yy, yz, zz. */
export type Covariance = readonly [number, number, number, number, number, number]

interface Part {
  readonly mean: readonly [number, number, number]
  /** Of the inverse covariance. */
  readonly precision: Covariance
  /** log(weight) − ½ log det. */
  readonly level: number
}

export type ColourMixture = readonly Part[]

/** Inverse and determinant of a symmetric 3×3. */
export function inverse([a, b, c, d, e, f]: Covariance): {
  readonly precision: Covariance
  readonly determinant: number
} {
  const [p, q, r] = [d * f - e * e, c * e - b * f, b * e - c * d]
  const determinant = a * p + b * q + c * r
  return {
    precision: [
      p / determinant,
      q / determinant,
      r / determinant,
      (a * f - c * c) / determinant,
      (b * c - a * e) / determinant,
      (a * d - b * b) / determinant,
    ],
    determinant,
  }
}

export const mahalanobis = ([a, b, c, d, e, f]: Covariance, x: number, y: number, z: number): number =>
  x * (a * x + 2 * (b * y + c * z)) + y * (d * y + 2 * e * z) + f * z * z

const ROUNDS = 8

/**
 * Fits `parts` Gaussians to colours (three numbers each) by Lloyd's k-means, seeded along the order of luminance; nothing
 * random. `floor` is added to the variance of each channel. Fewer parts where colours are few.
 */
export function mixtureOf(colours: Float32Array, parts: number, floor: number): ColourMixture {
  const count = colours.length / 3
  if (count === 0) return []
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (i, j) => sumOf(colours, i) - sumOf(colours, j) || i - j,
  )
  let centres = Array.from({ length: Math.min(parts, count) }, (_, k) => {
    const at = order[Math.floor(((k + 0.5) * count) / Math.min(parts, count))]! * 3
    return [colours[at]!, colours[at + 1]!, colours[at + 2]!] as [number, number, number]
  })
  const nearest = new Uint8Array(count)
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => [0, 0, 0, 0] as [number, number, number, number])
    for (let i = 0; i < count; i++) {
      const [r, g, b] = [colours[i * 3]!, colours[i * 3 + 1]!, colours[i * 3 + 2]!]
      let [best, least] = [0, Number.POSITIVE_INFINITY]
      for (let k = 0; k < centres.length; k++) {
        const centre = centres[k]!
        const apart = (r - centre[0]) ** 2 + (g - centre[1]) ** 2 + (b - centre[2]) ** 2
        if (apart < least) [best, least] = [k, apart]
      }
      nearest[i] = best
      const sum = sums[best]!
      sum[0] += r
      sum[1] += g
      sum[2] += b
      sum[3]++
    }
    centres = sums.map(([r, g, b, n], k) => (n > 0 ? [r / n, g / n, b / n] : centres[k]!))
  }
  return centres.flatMap((centre, k) => partOf(colours, nearest, k, centre, floor))
}

const sumOf = (colours: Float32Array, i: number): number =>
  colours[i * 3]! + colours[i * 3 + 1]! + colours[i * 3 + 2]!

function partOf(
  colours: Float32Array,
  nearest: Uint8Array,
  own: number,
  mean: readonly [number, number, number],
  floor: number,
): Part[] {
  const s = [0, 0, 0, 0, 0, 0] as [number, number, number, number, number, number]
  let n = 0
  for (let i = 0; i < nearest.length; i++) {
    if (nearest[i] !== own) continue
    const [x, y, z] = [
      colours[i * 3]! - mean[0],
      colours[i * 3 + 1]! - mean[1],
      colours[i * 3 + 2]! - mean[2],
    ]
    s[0] += x * x
    s[1] += x * y
    s[2] += x * z
    s[3] += y * y
    s[4] += y * z
    s[5] += z * z
    n++
  }
  if (n === 0) return []
  const { precision, determinant } = inverse([
    s[0] / n + floor,
    s[1] / n,
    s[2] / n,
    s[3] / n + floor,
    s[4] / n,
    s[5] / n + floor,
  ])
  return [{ mean, precision, level: Math.log(n / nearest.length) - Math.log(determinant) / 2 }]
}

const LOG_2PI_CUBED = 1.5 * Math.log(2 * Math.PI)

/** Natural logarithm of the density at a colour: of the likeliest part alone. */
export function logDensity(mixture: ColourMixture, r: number, g: number, b: number): number {
  let most = Number.NEGATIVE_INFINITY
  for (const { mean, precision, level } of mixture) {
    const value = level - mahalanobis(precision, r - mean[0], g - mean[1], b - mean[2]) / 2
    if (value > most) most = value
  }
  return most - LOG_2PI_CUBED
}
