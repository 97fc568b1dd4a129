// Where the sitter's head belongs in the picture of this camera: the middle of what guidance asks for, drawn with the
// proportions the preset aims at, so that whoever fills the outline is told that all is well.
import type { GuidanceSet } from './guidance-rules.ts'
import type { Preset } from './preset.ts'

/** An ellipse from the top of the hair to the chin; pixels of the camera's picture. */
export interface HeadOutline {
  readonly centreXPx: number
  readonly centreYPx: number
  readonly radiusXPx: number
  readonly radiusYPx: number
}

interface Frame {
  readonly widthPx: number
  readonly heightPx: number
}

/** Of a face's width: hair beside it, and the chin below the eyes. Own values, from the drawn and the rendered heads. */
const HALF_WIDTH = 0.6
const EYES_TO_CHIN = 0.8
/** Where a preset names no eye line. */
const EYES_TO_HAIR = 0.8

const middle = ({ min, max }: { readonly min: number; readonly max: number }): number => (min + max) / 2

/** Hair line to eyes, in face widths, as the preset aims at it. */
function eyesToHair({ geometry: { headTopPx, eyeLinePx, faceWidthPx } }: Preset): number {
  if (!eyeLinePx || !faceWidthPx) return EYES_TO_HAIR
  const aim = (one: { readonly aimMin: number; readonly aimMax: number }) =>
    middle({ min: one.aimMin, max: one.aimMax })
  return (aim(eyeLinePx) - aim(headTopPx)) / aim(faceWidthPx)
}

/**
 * Shares are of the largest upright 3:4 crop's height, as in the placement measures. The head stands as high as guidance
 * allows, and no higher than leaves room above it.
 * @throws RangeError where the rules bound neither size nor height of a face.
 */
export function headOutline(set: GuidanceSet, preset: Preset, { widthPx, heightPx }: Frame): HeadOutline {
  const usablePx = Math.min(heightPx, (widthPx * 4) / 3)
  const bounds = (measure: string) => {
    const bands = set.rules.filter((rule) => rule.measure === measure).map((rule) => rule.band)
    const min = Math.max(...bands.map((band) => band.min ?? -Infinity))
    const max = Math.min(...bands.map((band) => band.max ?? Infinity))
    return { min, max }
  }
  const faceWidthPx = middle(bounds('face-share')) * usablePx
  const eyes = middle(bounds('eye-height'))
  if (!Number.isFinite(faceWidthPx) || !Number.isFinite(eyes))
    throw new RangeError('guidance bounds neither face-share nor eye-height on both sides')
  const eyesYPx = heightPx / 2 + (eyes - 0.5) * usablePx
  const topPx = eyesYPx - eyesToHair(preset) * faceWidthPx
  const chinPx = eyesYPx + EYES_TO_CHIN * faceWidthPx
  return {
    centreXPx: widthPx / 2,
    centreYPx: (topPx + chinPx) / 2,
    radiusXPx: HALF_WIDTH * faceWidthPx,
    radiusYPx: (chinPx - topPx) / 2,
  }
}
