// How well the colours can tell the sitter from what is behind him: along the edge, how far the colour to be expected of the
// one is from that of the other, in deviations of both. Of the figures that a matte has of itself it foretells the error best
// (`npm run verify -- standardize`): hair before a wall of its colour and clutter both come out low.
import { inverse, mahalanobis } from './colour-mixture.ts'
import type { LocalColours } from './local-colours.ts'

/** Squared deviations beyond which nothing is mistaken any more. */
const CERTAIN = 30
/** Variance that noise and the file's compression add to both, levels². */
const NOISE = 60

/** 0..1 over the pixels that are to be solved; 0 where there are none. */
export function apartness(trimap: Uint8Array, sitter: LocalColours, backdrop: LocalColours): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < trimap.length; i++) {
    if (trimap[i] !== 1) continue
    const both = (k: number, noise: number): number =>
      sitter.spread[i * 6 + k]! + backdrop.spread[i * 6 + k]! + noise
    const off = (c: number): number => sitter.mean[i * 3 + c]! - backdrop.mean[i * 3 + c]!
    const { precision } = inverse([
      both(0, NOISE),
      both(1, 0),
      both(2, 0),
      both(3, NOISE),
      both(4, 0),
      both(5, NOISE),
    ])
    sum += Math.min(CERTAIN, mahalanobis(precision, off(0), off(1), off(2)))
    count++
  }
  return count === 0 ? 0 : sum / count / CERTAIN
}
