import { deltaE, type Lab, labOf } from '../colour.ts'
import { seenBackdrop } from './backdrop.ts'
import { figure, type MeasureDefinition, once, type PhotoContext } from './definition.ts'
import { type PixelBox, pixelsWhere, thinned } from './region.ts'
import { type Scene, sceneOf } from './scene.ts'

/** Clothes begin this far under the chin (in T), so that neck and collar skin stay out. */
const BELOW_CHIN_T = 0.45
const SURELY_PERSON = 230
/** Half width of the looked-at strip in face widths: the shoulders that a finished photo shows. */
const HALF_WIDTH_FACE_WIDTHS = 1

function stripOf({ mask, geometry }: Scene): PixelBox {
  const { chin, eyesToChinPx, centreXPx, faceWidthPx } = geometry
  return {
    top: Math.max(0, Math.round(chin.y + BELOW_CHIN_T * eyesToChinPx)),
    left: Math.max(0, Math.round(centreXPx - HALF_WIDTH_FACE_WIDTHS * faceWidthPx)),
    right: Math.min(mask.widthPx, Math.round(centreXPx + HALF_WIDTH_FACE_WIDTHS * faceWidthPx)) - 1,
    bottom: mask.heightPx - 1,
  }
}

/** Null where no clothes can be seen. */
const seenClothes = once((context) => {
  const scene = sceneOf(context)
  if (!scene) return null
  const strip = stripOf(scene)
  const { probability } = scene.mask
  const pixels = thinned(pixelsWhere(scene.mask, strip, (at) => probability[at]! >= SURELY_PERSON))
  const { left, right, top, bottom } = strip
  const region = { xPx: left, yPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
  return pixels.length === 0 ? null : { scene, pixels, region: scene.inPicture(region) }
})

function medianDistance({ raster: { rgba } }: Scene, pixels: Uint32Array, colour: Lab): number {
  const distances = new Float32Array(pixels.length)
  for (let index = 0; index < pixels.length; index++) {
    const at = pixels[index]! * 4
    distances[index] = deltaE(labOf(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!), colour)
  }
  return distances.sort()[distances.length >> 1]!
}

const distanceTo = (
  id: string,
  colourOf: (context: PhotoContext) => Lab | null,
  when: 'still' | 'both',
): MeasureDefinition => ({
  id,
  unit: 'dE',
  needs: when === 'still' ? ['face', 'mask', 'pixels', 'preset'] : ['face', 'mask', 'pixels'],
  when,
  compute: (context) => {
    const [seen, colour] = [seenClothes(context), colourOf(context)]
    return seen && colour && figure(medianDistance(seen.scene, seen.pixels, colour), [seen.region])
  },
})

/**
 * How far the clothes are from the backdrop behind the sitter, and from the colour that will replace it: the median
 * CIELAB distance over the clothes.
 */
export const clothes: readonly MeasureDefinition[] = [
  distanceTo('clothes-to-backdrop', (context) => seenBackdrop(context)?.mean ?? null, 'both'),
  distanceTo(
    'clothes-to-target',
    ({ preset }) => {
      const target = preset?.backgrounds[0]?.rgb
      return target ? labOf(...target) : null
    },
    'still',
  ),
]
