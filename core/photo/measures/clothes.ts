import { deltaE, type Lab, labOf, type Rgb } from '../colour.ts'
import type { Measure } from '../types.ts'
import { ENOUGH_FOR_STATISTICS, pixelsWhere } from './region.ts'
import type { Scene } from './scene.ts'

/** Clothes begin this far under the chin (in T), so that neck and collar skin stay out. */
const BELOW_CHIN_T = 0.45
const SURELY_PERSON = 230
/** Half width of the looked-at strip in face widths: the shoulders that a finished photo shows. */
const HALF_WIDTH_FACE_WIDTHS = 1

function clothesPixels({ mask, sitter }: Scene): Uint32Array {
  if (!sitter) return new Uint32Array()
  const { chin, eyesToChinPx, centreXPx, faceWidthPx } = sitter.geometry
  const box = {
    top: Math.max(0, Math.round(chin.y + BELOW_CHIN_T * eyesToChinPx)),
    left: Math.max(0, Math.round(centreXPx - HALF_WIDTH_FACE_WIDTHS * faceWidthPx)),
    right: Math.min(mask.widthPx, Math.round(centreXPx + HALF_WIDTH_FACE_WIDTHS * faceWidthPx)) - 1,
    bottom: mask.heightPx - 1,
  }
  const person = (at: number) => mask.probability[at]! >= SURELY_PERSON
  return pixelsWhere(mask, box, person, ENOUGH_FOR_STATISTICS)
}

function medianDistance({ raster: { rgba } }: Scene, pixels: Uint32Array, colour: Lab): number {
  const distances = Float32Array.from(pixels, (at) =>
    deltaE(labOf(rgba[at * 4]!, rgba[at * 4 + 1]!, rgba[at * 4 + 2]!), colour),
  ).sort()
  return distances[distances.length >> 1]!
}

/**
 * How far the clothes are from the backdrop behind the sitter, and from the colour that will replace it: the median
 * CIELAB distance over the clothes. Null where no clothes, or no such colour, can be seen.
 */
export function clothes(scene: Scene, backdrop: Lab | null, target: Rgb | null): Measure[] {
  const pixels = clothesPixels(scene)
  const from = (colour: Lab | null) =>
    colour === null || pixels.length === 0 ? null : medianDistance(scene, pixels, colour)
  return [
    { id: 'clothes-to-backdrop', value: from(backdrop), unit: 'dE' },
    { id: 'clothes-to-target', value: from(target && labOf(...target)), unit: 'dE' },
  ]
}
