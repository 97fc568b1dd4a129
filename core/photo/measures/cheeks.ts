import { meanLab } from '../colour.ts'
import type { Measure, Point } from '../types.ts'
import { luminanceHistogram } from './exposure.ts'
import { rectanglePixels } from './region.ts'
import type { Scene } from './scene.ts'

/** Natural skin in CIELAB, ISO/IEC 29794-5. */
const NATURAL_A = [5, 25] as const
const NATURAL_B = [5, 35] as const
const SQUARE_SIDE_INTER_EYE = 0.3

const outside = (value: number, [min, max]: readonly [number, number]) =>
  Math.max(min - value, 0, value - max)

/** Cheek square below an eye, ISO/IEC 29794-5: half the eye–mouth distance down, side 0.3 of the inter-eye distance. */
function cheekSquare({ raster, geometry: face }: Scene, eye: Point): number[] {
  const x = eye.x + (face.mouth.x - face.eyes.x) / 2
  const y = eye.y + (face.mouth.y - face.eyes.y) / 2
  const half = (SQUARE_SIDE_INTER_EYE * face.interEyePx) / 2
  return rectanglePixels(raster, x - half, y - half, x + half, y + half)
}

const share = (counts: Float64Array): Float64Array => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => count / total)
}

const meanOf = (shares: Float64Array): number => shares.reduce((sum, part, value) => sum + part * value, 0)

/**
 * `illumination-uniformity`: intersection of the two cheeks' luminance histograms, 1 for equal light. `cheek-balance`:
 * log2 of the sitter's left cheek over the right one, in photographic stops (ours; the intersection cannot tell the
 * side and falls with any texture). `natural-colour`: distance of the mean cheek colour from natural skin.
 */
export function cheeks(scene: Scene | null): Measure[] {
  const right = scene ? cheekSquare(scene, scene.geometry.rightEye) : []
  const left = scene ? cheekSquare(scene, scene.geometry.leftEye) : []
  const ids = [
    ['illumination-uniformity', ''],
    ['cheek-balance', 'stops'],
    ['natural-colour', 'dE'],
  ] as const
  if (!scene || right.length === 0 || left.length === 0)
    return ids.map(([id, unit]) => ({ id, value: null, unit }))
  const rightLight = share(luminanceHistogram(scene.raster, right))
  const leftLight = share(luminanceHistogram(scene.raster, left))
  const overlap = rightLight.reduce((sum, part, value) => sum + Math.min(part, leftLight[value]!), 0)
  // One luminance step keeps a black cheek from reading as infinitely dark.
  const balance = Math.log2((meanOf(leftLight) + 1) / (meanOf(rightLight) + 1))
  const skin = meanLab(scene.raster.rgba, [...right, ...left])!
  const unnatural = Math.hypot(outside(skin.a, NATURAL_A), outside(skin.b, NATURAL_B))
  return ids.map(([id, unit], index) => ({ id, value: [overlap, balance, unnatural][index]!, unit }))
}
