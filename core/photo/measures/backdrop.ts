import { deltaE, type Lab, labOf, luminance, meanLab } from '../colour.ts'
import { PERSON_FROM } from '../person-mask.ts'
import type { Raster, Region } from '../types.ts'
import { figure, type MeasureDefinition, once } from './definition.ts'
import { type PixelBox, pixelsWhere, thinned } from './region.ts'
import { type Scene, sceneOf } from './scene.ts'

/** What a finished photo shows of the backdrop, in face widths around the eyes; a wall beside it is nobody's fault. */
const AROUND = { side: 1.1, above: 1.35, below: 1.6 }
/** Distance kept from the person, in face widths: the mask's own blur and the shadow of hair. */
const CLEARANCE = 0.06
/** Surely nobody; the soft edge of the mask lies above it. */
const NOBODY_BELOW = 26

export interface SeenBackdrop {
  readonly raster: Raster
  /** Of the raster, in rising order. */
  readonly pixels: Uint32Array
  readonly mean: Lab
  /** Of the picture. */
  readonly region: Region
}

/** The backdrop around the head, away from the person; null where the person leaves none. */
export const seenBackdrop = once((context): SeenBackdrop | null => {
  const scene = sceneOf(context)
  if (!scene) return null
  const { left, right, top, bottom } = boxAround(scene)
  const pixels = backdropPixels(scene)
  const mean = meanLab(scene.raster.rgba, pixels)
  const region = { xPx: left, yPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
  return mean && { raster: scene.raster, pixels, mean, region: scene.inPicture(region) }
})

function boxAround({ mask: { widthPx, heightPx }, geometry: face }: Scene): PixelBox {
  return {
    left: Math.max(1, Math.floor(face.centreXPx - AROUND.side * face.faceWidthPx)),
    right: Math.min(widthPx - 2, Math.ceil(face.centreXPx + AROUND.side * face.faceWidthPx)),
    top: Math.max(1, Math.floor(face.eyes.y - AROUND.above * face.faceWidthPx)),
    bottom: Math.min(heightPx - 2, Math.ceil(face.eyes.y + AROUND.below * face.faceWidthPx)),
  }
}

function backdropPixels(scene: Scene): Uint32Array {
  const { mask, geometry: face } = scene
  const { widthPx, heightPx, probability } = mask
  const reach = Math.max(2, Math.round(CLEARANCE * face.faceWidthPx))
  return pixelsWhere(
    mask,
    boxAround(scene),
    (at, x, y) =>
      probability[at]! < NOBODY_BELOW &&
      probability[at - Math.min(x, reach)]! < PERSON_FROM &&
      probability[at + Math.min(widthPx - 1 - x, reach)]! < PERSON_FROM &&
      probability[at - Math.min(y, reach) * widthPx]! < PERSON_FROM &&
      probability[at + Math.min(heightPx - 1 - y, reach) * widthPx]! < PERSON_FROM,
  )
}

/**
 * Mean Sobel magnitude of 8-bit luminance over the backdrop's pixels, each of which must have its eight neighbours.
 * Three rows of luminance are held at a time: a plane of the whole frame costs more to allocate than to compute.
 */
function meanSobel({ raster: { rgba, widthPx }, pixels }: SeenBackdrop): number {
  const held = Array.from({ length: 3 }, () => ({ y: -1, light: new Float32Array(widthPx) as Float32Array }))
  const lightOf = (y: number): Float32Array => {
    const row = held[y % 3]!
    if (row.y !== y) {
      row.y = y
      for (let x = 0, at = y * widthPx * 4; x < widthPx; x++, at += 4)
        row.light[x] = luminance(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!)
    }
    return row.light
  }
  let sum = 0
  let y = -1
  let [above, here, below] = [held[0]!.light, held[1]!.light, held[2]!.light]
  for (let i = 0; i < pixels.length; i++) {
    const row = Math.floor(pixels[i]! / widthPx)
    const x = pixels[i]! - row * widthPx
    if (row !== y) {
      y = row
      above = lightOf(y - 1)
      here = lightOf(y)
      below = lightOf(y + 1)
    }
    const nw = above[x - 1]!
    const ne = above[x + 1]!
    const sw = below[x - 1]!
    const se = below[x + 1]!
    const gx = ne + 2 * here[x + 1]! + se - nw - 2 * here[x - 1]! - sw
    const gy = sw + 2 * below[x]! + se - nw - 2 * above[x]! - ne
    sum += Math.sqrt(gx * gx + gy * gy)
  }
  return sum / pixels.length
}

function spread({ raster: { rgba }, pixels, mean }: SeenBackdrop): number {
  const some = thinned(pixels)
  let sum = 0
  for (const at of some) sum += deltaE(labOf(rgba[at * 4]!, rgba[at * 4 + 1]!, rgba[at * 4 + 2]!), mean) ** 2
  return Math.sqrt(sum / some.length)
}

const behind = (id: string, unit: string, of: (seen: SeenBackdrop) => number): MeasureDefinition => ({
  id,
  unit,
  needs: ['face', 'mask', 'pixels'],
  when: 'both',
  compute: (context) => {
    const seen = seenBackdrop(context)
    return seen && figure(of(seen), [seen.region])
  },
})

/**
 * `background-uniformity`: ISO/IEC 29794-5, mean Sobel magnitude over the eroded backdrop (0 is even).
 * `background-spread`: root mean square CIELAB distance from the mean colour (ours; a slow gradient or a shadow has
 * no edges). `background-l/a/b`: the mean colour itself.
 */
export const backdrop: readonly MeasureDefinition[] = [
  behind('background-uniformity', '', meanSobel),
  behind('background-spread', 'dE', spread),
  behind('background-l', 'L*', ({ mean }) => mean.l),
  behind('background-a', 'a*', ({ mean }) => mean.a),
  behind('background-b', 'b*', ({ mean }) => mean.b),
]
