import { luminance } from '../colour.ts'
import { FACE_OVAL } from '../landmark-indices.ts'
import type { Raster } from '../types.ts'
import { figure, type MeasureDefinition, once } from './definition.ts'
import { polygonPixels } from './region.ts'
import { type Scene, sceneOf } from './scene.ts'
import { boxOf } from './sitter.ts'

/** ISO/IEC 29794-5: 8-bit luminances up to here are lost in shadow, and from there on in light. */
const UNDER_MAX = 25
const OVER_MIN = 247

/** Counts of rounded luminance 0..255 over the given pixels. */
export function luminanceHistogram({ rgba }: Raster, pixels: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(256)
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i]! * 4
    // Never negative, so that adding a half and cutting off rounds as Math.round does.
    counts[(luminance(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!) + 0.5) | 0]! += 1
  }
  return counts
}

/** A whole frame's light needs no more pixels than these, along its longer side. */
const FRAME_GRID = 100

/** Pixels on an even grid over the whole picture. */
function gridPixels({ widthPx, heightPx }: Raster): number[] {
  const step = Math.max(1, Math.floor(Math.max(widthPx, heightPx) / FRAME_GRID))
  const pixels: number[] = []
  for (let y = step >> 1; y < heightPx; y += step)
    for (let x = step >> 1; x < widthPx; x += step) pixels.push(y * widthPx + x)
  return pixels
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

const ovalPixels = ({ raster, face }: Scene): number[] =>
  polygonPixels(
    raster,
    FACE_OVAL.map((index) => face.landmarks[index]!),
  )

const faceLight = once((context) => {
  const scene = sceneOf(context)
  return scene && light(luminanceHistogram(scene.raster, ovalPixels(scene)))
})

const ofFace = (id: string, unit: string, of: (found: Light) => number): MeasureDefinition => ({
  id,
  unit,
  needs: ['face', 'pixels'],
  when: 'both',
  compute: (context) => {
    const [scene, found] = [sceneOf(context), faceLight(context)]
    return scene && found && figure(of(found), [scene.inPicture(boxOf(scene.face, FACE_OVAL))])
  },
})

/** The luminance family of ISO/IEC 29794-5 inside the face oval; `frame-luminance` speaks even without a face. */
export const exposure: readonly MeasureDefinition[] = [
  {
    id: 'frame-luminance',
    unit: '',
    needs: ['pixels'],
    when: 'both',
    compute: ({ raster }) => figure(light(luminanceHistogram(raster, gridPixels(raster)))?.mean, []),
  },
  ofFace('luminance-mean', '', (found) => found.mean),
  ofFace('luminance-variance', '', (found) => found.variance),
  ofFace('under-exposure', '', (found) => found.under),
  ofFace('over-exposure', '', (found) => found.over),
  ofFace('dynamic-range', 'bit', (found) => found.entropyBits),
]
