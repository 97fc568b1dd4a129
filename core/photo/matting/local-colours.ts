// The colour that is to be expected at each pixel, and how far it may be off: of the backdrop, or of the sitter.
import { pushPull, type Size } from './planes.ts'

/** A Gaussian a pixel, levels of sRGB. */
export interface LocalColours {
  /** Three numbers a pixel. */
  readonly mean: Float32Array
  /** Six numbers a pixel: rr, rg, rb, gg, gb, bb. */
  readonly spread: Float32Array
}

/** How much of a pixel's colour is its own and not its neighbourhood's. */
const OWN_WEIGHT = 0.12

/** Means and covariances of the pixels with a weight 0..1, continued to where there are none. `rgba` has four a pixel. */
export function localColours(
  rgba: Uint8ClampedArray,
  weights: Float32Array | Uint8Array,
  size: Size,
): LocalColours {
  const count = size.widthPx * size.heightPx
  const moments = new Float32Array(count * 9)
  const own = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue
    const r = rgba[i * 4]!
    const g = rgba[i * 4 + 1]!
    const b = rgba[i * 4 + 2]!
    own[i] = OWN_WEIGHT * weights[i]!
    const m = i * 9
    moments[m] = r
    moments[m + 1] = g
    moments[m + 2] = b
    moments[m + 3] = r * r
    moments[m + 4] = r * g
    moments[m + 5] = r * b
    moments[m + 6] = g * g
    moments[m + 7] = g * b
    moments[m + 8] = b * b
  }
  const at = pushPull(moments, own, size, 9)
  const mean = new Float32Array(count * 3)
  const spread = new Float32Array(count * 6)
  for (let i = 0; i < count; i++) {
    const r = at[i * 9]!
    const g = at[i * 9 + 1]!
    const b = at[i * 9 + 2]!
    mean[i * 3] = r
    mean[i * 3 + 1] = g
    mean[i * 3 + 2] = b
    spread[i * 6] = Math.max(0, at[i * 9 + 3]! - r * r)
    spread[i * 6 + 1] = at[i * 9 + 4]! - r * g
    spread[i * 6 + 2] = at[i * 9 + 5]! - r * b
    spread[i * 6 + 3] = Math.max(0, at[i * 9 + 6]! - g * g)
    spread[i * 6 + 4] = at[i * 9 + 7]! - g * b
    spread[i * 6 + 5] = Math.max(0, at[i * 9 + 8]! - b * b)
  }
  return { mean, spread }
}
