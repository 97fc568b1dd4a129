// Every box of the still from which a preset's photo could be cut so that all its bands hold.
import type { FaceGeometry } from './face-geometry.ts'
import type { Box } from './person-mask.ts'
import type { AimedBand, Geometry, Preset } from './preset.ts'

/** Lengths of the finished photo, as the plan foresees them; `centreOffsetPx` is + towards the picture's right. */
export interface PlannedGeometry {
  readonly headTopPx: number
  readonly eyeLinePx: number
  readonly faceWidthPx: number
  readonly headHeightPx: number
  readonly centreOffsetPx: number
}

export interface Head {
  readonly face: FaceGeometry
  readonly topPx: number
}

export interface Candidate {
  readonly box: Box
  readonly predicted: PlannedGeometry
  readonly cost: number
}

/** Boxes of every permitted size and height, centred on the face. */
export function candidates(preset: Preset, head: Head): Candidate[] {
  return boxSizes(preset, head).flatMap((size) => placements(size, preset, head))
}

/** Below this scale the head would be smaller than the preset allows. */
export function smallestScale({ face, topPx }: Head, geometry: Geometry): number {
  return Math.max(
    geometry.faceWidthPx ? geometry.faceWidthPx.min / face.faceWidthPx : 0,
    geometry.headHeightPx ? geometry.headHeightPx.min / (face.chin.y - topPx) : 0,
  )
}

function largestScale({ face, topPx }: Head, geometry: Geometry): number {
  return Math.min(
    geometry.maxUpscale,
    geometry.faceWidthPx ? geometry.faceWidthPx.max / face.faceWidthPx : Infinity,
    geometry.headHeightPx ? geometry.headHeightPx.max / (face.chin.y - topPx) : Infinity,
  )
}

/** Hair to eyes, still pixels, that would just fit with the face as narrow as allowed. */
export function tallestHead(
  face: FaceGeometry,
  { eyeLinePx, headTopPx, faceWidthPx }: Geometry,
): number | null {
  if (!eyeLinePx || !faceWidthPx) return null
  return ((eyeLinePx.max - headTopPx.min) * face.faceWidthPx) / faceWidthPx.min
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
/** Coarser steps than this many pixels would miss the aim; a rounding of under half a pixel is the lesser evil. */
const COARSEST_STEP_PX = 12

/** A large still has more whole-pixel boxes than the finished photo can tell apart. */
const FINEST_STEPS = 150

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

function boxSizes(preset: Preset, head: Head): Size[] {
  const shared = gcd(preset.widthPx, preset.heightPx)
  const exact = preset.widthPx / shared <= COARSEST_STEP_PX
  const step = exact ? preset.widthPx / shared : 1
  const narrowest = Math.ceil(preset.widthPx / largestScale(head, preset.geometry) / step)
  const widest = Math.floor(preset.widthPx / smallestScale(head, preset.geometry) / step)
  const sizes: Size[] = []
  const stride = Math.max(1, Math.floor((widest - narrowest) / FINEST_STEPS))
  for (let count = narrowest; count <= widest; count += stride) {
    const widthPx = count * step
    sizes.push({ widthPx, heightPx: Math.round((widthPx * preset.heightPx) / preset.widthPx) })
  }
  return sizes
}

/** Every whole-pixel height at which a box of this size keeps the vertical bands, centred on the face. */
function placements(size: Size, preset: Preset, { face, topPx }: Head): Candidate[] {
  const { geometry } = preset
  const scale = preset.heightPx / size.heightPx
  const from = Math.ceil(topPx - geometry.headTopPx.max / scale)
  const to = Math.floor(topPx - geometry.headTopPx.min / scale)
  const xPx = Math.round(face.centreXPx - size.widthPx / 2)
  const found: Candidate[] = []
  const stride = Math.max(1, Math.floor((to - from) / FINEST_STEPS))
  const bands = bandsOf(geometry)
  for (let yPx = from; yPx <= to; yPx += stride) {
    const predicted = geometryIn({ xPx, yPx, ...size }, preset, { face, topPx })
    if (bands.every(([key, one]) => inBand(predicted[key], one)))
      found.push({ box: { xPx, yPx, ...size }, predicted, cost: aimCost(predicted, bands, scale) })
  }
  return found
}

/** What a box of the still makes of the head. */
export function geometryIn(box: Box, preset: Preset, { face, topPx }: Head): PlannedGeometry {
  const scale = preset.heightPx / box.heightPx
  return {
    headTopPx: scale * (topPx - box.yPx),
    eyeLinePx: scale * (face.eyes.y - box.yPx),
    faceWidthPx: scale * face.faceWidthPx,
    headHeightPx: scale * (face.chin.y - topPx),
    centreOffsetPx: scale * (face.centreXPx - box.xPx) - preset.widthPx / 2,
  }
}

type Banded = 'headTopPx' | 'eyeLinePx' | 'faceWidthPx' | 'headHeightPx'

/** The bands that a preset sets, by the length they hold for. */
export function bandsOf(geometry: Geometry): (readonly [Banded, AimedBand])[] {
  const keys = ['headTopPx', 'eyeLinePx', 'faceWidthPx', 'headHeightPx'] as const
  return keys.flatMap((key) => (geometry[key] ? [[key, geometry[key]] as const] : []))
}

const inBand = (value: number, { min, max }: AimedBand): boolean => value >= min && value <= max

/** Squared distances outside the aim, in aim-to-bound lengths, so that no band is approached for another's sake. */
function aimCost(predicted: PlannedGeometry, bands: ReturnType<typeof bandsOf>, scale: number): number {
  const misses = bands.map(([key, one]) => {
    const value = predicted[key]
    const middle = (one.aimMin + one.aimMax) / 2
    const off = value < one.aimMin ? (one.aimMin - value) / (one.aimMin - one.min || 1) : 0
    const over = value > one.aimMax ? (value - one.aimMax) / (one.max - one.aimMax || 1) : 0
    return Math.max(off, over) ** 2 + 0.01 * ((value - middle) / (one.max - one.min || 1)) ** 2
  })
  // Enlarging invents pixels: a little off the aim is better than a soft photo.
  return misses.reduce((sum, miss) => sum + miss, 0) + Math.max(0, scale - 1)
}
