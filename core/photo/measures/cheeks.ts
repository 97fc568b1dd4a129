import { meanLab } from '../colour.ts'
import type { Point, Region } from '../types.ts'
import { figure, type MeasureDefinition, once, type PhotoContext } from './definition.ts'
import { luminanceHistogram } from './exposure.ts'
import { rectanglePixels } from './region.ts'
import { type Scene, sceneOf } from './scene.ts'

/** Natural skin in CIELAB, ISO/IEC 29794-5. */
const NATURAL_A = [5, 25] as const
const NATURAL_B = [5, 35] as const
const SQUARE_SIDE_INTER_EYE = 0.3

const outside = (value: number, [min, max]: readonly [number, number]) =>
  Math.max(min - value, 0, value - max)

interface Cheek {
  readonly pixels: readonly number[]
  readonly region: Region
}

/** Cheek square below an eye, ISO/IEC 29794-5: half the eye–mouth distance down, side 0.3 of the inter-eye distance. */
function cheekSquare({ raster, geometry: face, inPicture }: Scene, eye: Point): Cheek {
  const x = eye.x + (face.mouth.x - face.eyes.x) / 2
  const y = eye.y + (face.mouth.y - face.eyes.y) / 2
  const side = SQUARE_SIDE_INTER_EYE * face.interEyePx
  const half = side / 2
  return {
    pixels: rectanglePixels(raster, x - half, y - half, x + half, y + half),
    region: inPicture({ xPx: x - half, yPx: y - half, widthPx: side, heightPx: side }),
  }
}

interface Cheeks {
  readonly scene: Scene
  readonly right: Cheek
  readonly left: Cheek
  readonly confidence: number
}

/** Both of them, or null: one alone tells nothing of the light. */
const bothCheeks = once((context): Cheeks | null => {
  const scene = sceneOf(context)
  if (!scene) return null
  const [right, left] = [scene.geometry.rightEye, scene.geometry.leftEye].map((eye) =>
    cheekSquare(scene, eye),
  )
  if (right!.pixels.length === 0 || left!.pixels.length === 0) return null
  const wanted = (SQUARE_SIDE_INTER_EYE * scene.geometry.interEyePx) ** 2
  const confidence = Math.min(1, Math.min(right!.pixels.length, left!.pixels.length) / wanted)
  return { scene, right: right!, left: left!, confidence }
})

const share = (counts: Float64Array): Float64Array => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => count / total)
}

const meanOf = (shares: Float64Array): number => shares.reduce((sum, part, value) => sum + part * value, 0)

const lights = once((context) => {
  const cheeks = bothCheeks(context)
  const of = (pixels: readonly number[]) => share(luminanceHistogram(cheeks!.scene.raster, pixels))
  return cheeks && { right: of(cheeks.right.pixels), left: of(cheeks.left.pixels) }
})

const cheek = (
  id: string,
  unit: string,
  of: (context: PhotoContext, cheeks: Cheeks) => number,
): MeasureDefinition => ({
  id,
  unit,
  needs: ['face', 'pixels'],
  when: 'both',
  compute: (context) => {
    const found = bothCheeks(context)
    return found && figure(of(context, found), [found.right.region, found.left.region], found.confidence)
  },
})

/**
 * `illumination-uniformity`: intersection of the two cheeks' luminance histograms, 1 for equal light. `cheek-balance`:
 * log2 of the sitter's left cheek over the right one, in photographic stops (ours; the intersection cannot tell the
 * side and falls with any texture). `natural-colour`: distance of the mean cheek colour from natural skin.
 */
export const cheeks: readonly MeasureDefinition[] = [
  cheek('illumination-uniformity', '', (context) => {
    const { right, left } = lights(context)!
    return right.reduce((sum, part, value) => sum + Math.min(part, left[value]!), 0)
  }),
  cheek('cheek-balance', 'stops', (context) => {
    const { right, left } = lights(context)!
    // One luminance step keeps a black cheek from reading as infinitely dark.
    return Math.log2((meanOf(left) + 1) / (meanOf(right) + 1))
  }),
  cheek('natural-colour', 'dE', (_, { scene, right, left }) => {
    const skin = meanLab(scene.raster.rgba, [...right.pixels, ...left.pixels])!
    return Math.hypot(outside(skin.a, NATURAL_A), outside(skin.b, NATURAL_B))
  }),
]
