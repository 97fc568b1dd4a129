import { deltaE, type Lab, labOf, luminance, meanLab } from '../colour.ts'
import type { FaceGeometry } from '../face-geometry.ts'
import { PERSON_FROM } from '../person-mask.ts'
import type { Measure, Raster } from '../types.ts'
import type { Scene } from './scene.ts'

/** What a finished photo shows of the backdrop, in face widths around the eyes; a wall beside it is nobody's fault. */
const AROUND = { side: 1.1, above: 1.35, below: 1.6 }
/** Distance kept from the person, in face widths: the mask's own blur and the shadow of hair. */
const CLEARANCE = 0.06
/** Surely nobody; the soft edge of the mask lies above it. */
const NOBODY_BELOW = 26
const UNIFORMITY_UNIT = ''

/** Pixels of the backdrop around the head, away from the person. */
export function backdropPixels(scene: Scene, face: FaceGeometry): number[] {
  const { widthPx, heightPx, probability } = scene.mask
  const reach = Math.max(2, Math.round(CLEARANCE * face.faceWidthPx))
  const left = Math.max(1, Math.floor(face.centreXPx - AROUND.side * face.faceWidthPx))
  const right = Math.min(widthPx - 2, Math.ceil(face.centreXPx + AROUND.side * face.faceWidthPx))
  const top = Math.max(1, Math.floor(face.eyes.y - AROUND.above * face.faceWidthPx))
  const bottom = Math.min(heightPx - 2, Math.ceil(face.eyes.y + AROUND.below * face.faceWidthPx))
  const clear = (x: number, y: number): boolean => {
    const at = (px: number, py: number) =>
      probability[Math.max(0, Math.min(heightPx - 1, py)) * widthPx + Math.max(0, Math.min(widthPx - 1, px))]!
    return (
      at(x, y) < NOBODY_BELOW &&
      [-reach, reach].every((d) => at(x + d, y) < PERSON_FROM && at(x, y + d) < PERSON_FROM)
    )
  }
  const pixels: number[] = []
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) if (clear(x, y)) pixels.push(y * widthPx + x)
  return pixels
}

/** Mean Sobel magnitude of 8-bit luminance; every pixel must have its eight neighbours. */
function meanSobel({ rgba, widthPx }: Raster, pixels: readonly number[]): number {
  const y = (index: number) => luminance(rgba[index * 4]!, rgba[index * 4 + 1]!, rgba[index * 4 + 2]!)
  let sum = 0
  for (const at of pixels) {
    const [nw, n, ne] = [y(at - widthPx - 1), y(at - widthPx), y(at - widthPx + 1)]
    const [w, e] = [y(at - 1), y(at + 1)]
    const [sw, s, se] = [y(at + widthPx - 1), y(at + widthPx), y(at + widthPx + 1)]
    sum += Math.hypot(ne + 2 * e + se - nw - 2 * w - sw, sw + 2 * s + se - nw - 2 * n - ne)
  }
  return sum / pixels.length
}

function spread({ rgba }: Raster, pixels: readonly number[], mean: Lab): number {
  let sum = 0
  for (const at of pixels)
    sum += deltaE(labOf(rgba[at * 4]!, rgba[at * 4 + 1]!, rgba[at * 4 + 2]!), mean) ** 2
  return Math.sqrt(sum / pixels.length)
}

/** Mean backdrop colour; null without a face or where the person leaves no backdrop. */
export function backdropColour(scene: Scene, pixels: readonly number[]): Lab | null {
  return meanLab(scene.raster.rgba, pixels)
}

/**
 * `background-uniformity`: ISO/IEC 29794-5, mean Sobel magnitude over the eroded backdrop (0 is even).
 * `background-spread`: root mean square CIELAB distance from the mean colour (ours; a slow gradient or a shadow has
 * no edges). `background-l/a/b`: the mean colour itself.
 */
export function backdrop(scene: Scene, pixels: readonly number[]): Measure[] {
  const mean = backdropColour(scene, pixels)
  const some = mean !== null
  return [
    {
      id: 'background-uniformity',
      value: some ? meanSobel(scene.raster, pixels) : null,
      unit: UNIFORMITY_UNIT,
    },
    { id: 'background-spread', value: some ? spread(scene.raster, pixels, mean) : null, unit: 'ΔE' },
    { id: 'background-l', value: mean?.l ?? null, unit: 'L*' },
    { id: 'background-a', value: mean?.a ?? null, unit: 'a*' },
    { id: 'background-b', value: mean?.b ?? null, unit: 'b*' },
  ]
}
