// How far a finished photo is from the truth, at the photo's own size.
import { deltaE00 } from '../../../core/photo/ciede2000.ts'
import { labOf } from '../../../core/photo/colour.ts'

export interface Plain {
  readonly widthPx: number
  readonly heightPx: number
}

export interface Score {
  /** CIEDE2000 in the band around the true edge. */
  readonly mean: number
  readonly p95: number
  /** Pixels of old backdrop left beyond the band. */
  readonly residuePx: number
  /** Pixels of the sitter lost beyond the band. */
  readonly eatenPx: number
  /** CIEDE2000 of the backdrop beyond the band, 99th percentile. */
  readonly backdropP99: number
  readonly bandPx: number
}

/** Half the width of the band, pixels of the photo. */
export const BAND_PX = 5
/** A share of the sitter between these is an edge. */
const EDGE = { from: 0.02, to: 0.98 } as const
/** A difference nobody takes for noise or for the file's compression. */
const GROSS = 10

/** 1 within `BAND_PX` of a pixel that the sitter shares with the backdrop. */
export function bandOf(alpha: Float32Array, { widthPx, heightPx }: Plain): Uint8Array {
  const band = new Uint8Array(alpha.length)
  const reach: (readonly [x: number, y: number])[] = []
  for (let y = -BAND_PX; y <= BAND_PX; y++)
    for (let x = -BAND_PX; x <= BAND_PX; x++) if (x * x + y * y <= BAND_PX * BAND_PX) reach.push([x, y])
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const share = alpha[y * widthPx + x]!
      if (share <= EDGE.from || share >= EDGE.to) continue
      for (const [dx, dy] of reach) {
        const [nx, ny] = [x + dx, y + dy]
        if (nx >= 0 && nx < widthPx && ny >= 0 && ny < heightPx) band[ny * widthPx + nx] = 1
      }
    }
  return band
}

/** CIEDE2000 of two pictures of three bytes a pixel. */
export function differenceOf(one: Uint8Array, other: Uint8Array): Float32Array {
  const lab = (bytes: Uint8Array, i: number) => labOf(bytes[i * 3]!, bytes[i * 3 + 1]!, bytes[i * 3 + 2]!)
  return Float32Array.from({ length: one.length / 3 }, (_, i) => deltaE00(lab(one, i), lab(other, i)))
}

/** Nearest rank; 0 for nothing. */
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0

/** `difference` is of the photo and the truth, `alpha` the sitter's true share, 0..1. */
export function scoreOf(difference: Float32Array, alpha: Float32Array, size: Plain): Score {
  const band = bandOf(alpha, size)
  const [inBand, behind]: [number[], number[]] = [[], []]
  let [residuePx, eatenPx] = [0, 0]
  for (let i = 0; i < alpha.length; i++) {
    const d = difference[i]!
    if (band[i]) inBand.push(d)
    else if (alpha[i]! <= EDGE.from) {
      behind.push(d)
      if (d > GROSS) residuePx++
    } else if (d > GROSS) eatenPx++
  }
  return {
    mean: inBand.reduce((sum, d) => sum + d, 0) / inBand.length,
    p95: percentile(inBand, 0.95),
    residuePx,
    eatenPx,
    backdropP99: percentile(behind, 0.99),
    bandPx: inBand.length,
  }
}
