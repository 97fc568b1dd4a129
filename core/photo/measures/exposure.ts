import { luminance } from '../colour.ts'
import { FACE_OVAL } from '../landmark-indices.ts'
import type { Measure, Raster } from '../types.ts'
import { polygonPixels } from './region.ts'
import type { Scene } from './scene.ts'

/** ISO/IEC 29794-5: 8-bit luminances up to here are lost in shadow, and from there on in light. */
const UNDER_MAX = 25
const OVER_MIN = 247

/** Counts of rounded luminance 0..255 over the given pixels, or over every one of them. */
export function luminanceHistogram({ rgba }: Raster, pixels: ArrayLike<number> | 'all'): Float64Array {
  const counts = new Float64Array(256)
  const count = (at: number) => {
    // Never negative, so that adding a half and cutting off rounds as Math.round does.
    counts[(luminance(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!) + 0.5) | 0]! += 1
  }
  if (pixels === 'all') for (let at = 0; at < rgba.length; at += 4) count(at)
  else for (let i = 0; i < pixels.length; i++) count(pixels[i]! * 4)
  return counts
}

interface Light {
  readonly mean: number
  readonly variance: number
  readonly under: number
  readonly over: number
  readonly entropyBits: number
}

function light(histogram: Float64Array): Light | null {
  const total = histogram.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let [mean, square, under, over, entropyBits] = [0, 0, 0, 0, 0]
  histogram.forEach((count, value) => {
    const share = count / total
    mean += share * (value / 255)
    square += share * (value / 255) ** 2
    if (value <= UNDER_MAX) under += share
    if (value >= OVER_MIN) over += share
    if (share > 0) entropyBits -= share * Math.log2(share)
  })
  return { mean, variance: Math.max(0, square - mean * mean), under, over, entropyBits }
}

/** The luminance family of ISO/IEC 29794-5 inside the face oval; `frame-luminance` speaks even without a face. */
export function exposure({ raster, sitter }: Scene): Measure[] {
  const oval = sitter
    ? polygonPixels(
        raster,
        FACE_OVAL.map((index) => sitter.face.landmarks[index]!),
      )
    : []
  const face = light(luminanceHistogram(raster, oval))
  const frame = light(luminanceHistogram(raster, 'all'))
  return [
    { id: 'frame-luminance', value: frame?.mean ?? null, unit: '' },
    { id: 'luminance-mean', value: face?.mean ?? null, unit: '' },
    { id: 'luminance-variance', value: face?.variance ?? null, unit: '' },
    { id: 'under-exposure', value: face?.under ?? null, unit: '' },
    { id: 'over-exposure', value: face?.over ?? null, unit: '' },
    { id: 'dynamic-range', value: face?.entropyBits ?? null, unit: 'bit' },
  ]
}
