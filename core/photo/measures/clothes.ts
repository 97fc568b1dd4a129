import { deltaE, type Lab, labOf, type Rgb } from '../colour.ts'
import type { Measure } from '../types.ts'
import { pixelsWhere, thinned } from './region.ts'
import type { Scene } from './scene.ts'

/** Clothes begin this far under the chin (in T), so that neck and collar skin stay out. */
const BELOW_CHIN_T = 0.45
const SURELY_PERSON = 230
/** Half width of the looked-at strip in face widths: the shoulders that a finished photo shows. */
const HALF_WIDTH_FACE_WIDTHS = 1

function clothesPixels({ mask, geometry }: Scene): Uint32Array {
  const { chin, eyesToChinPx, centreXPx, faceWidthPx } = geometry
  const box = {
    top: Math.max(0, Math.round(chin.y + BELOW_CHIN_T * eyesToChinPx)),
    left: Math.max(0, Math.round(centreXPx - HALF_WIDTH_FACE_WIDTHS * faceWidthPx)),
    right: Math.min(mask.widthPx, Math.round(centreXPx + HALF_WIDTH_FACE_WIDTHS * faceWidthPx)) - 1,
    bottom: mask.heightPx - 1,
  }
  const person = (at: number) => mask.probability[at]! >= SURELY_PERSON
  return thinned(pixelsWhere(mask, box, person))
}

function medianDistance({ raster: { rgba } }: Scene, pixels: Uint32Array, colour: Lab): number {
  const distances = new Float32Array(pixels.length)
  for (let index = 0; index < pixels.length; index++) {
    const at = pixels[index]! * 4
    distances[index] = deltaE(labOf(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!), colour)
  }
  return distances.sort()[distances.length >> 1]!
}

/**
 * How far the clothes are from the backdrop behind the sitter, and from the colour that will replace it: the median
 * CIELAB distance over the clothes. Null where no clothes, or no such colour, can be seen.
 */
export function clothes(scene: Scene | null, backdrop: Lab | null, target: Rgb | null): Measure[] {
  const pixels = scene ? clothesPixels(scene) : new Uint32Array()
  const from = (colour: Lab | null) =>
    colour === null || !scene || pixels.length === 0 ? null : medianDistance(scene, pixels, colour)
  return [
    { id: 'clothes-to-backdrop', value: from(backdrop), unit: 'dE' },
    { id: 'clothes-to-target', value: from(target && labOf(...target)), unit: 'dE' },
  ]
}
