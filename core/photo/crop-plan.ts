// Where to cut the finished photo out of the still. Only cutting and one uniform scale are allowed: the national
// rule forbids mirroring, rotating and any other transform (教毕指〔2017〕99号).
import {
  type Candidate,
  candidates,
  type Head,
  type PlannedGeometry,
  smallestScale,
  tallestHead,
} from './crop-candidates.ts'
import { faceGeometry, facesBySize } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import type { Box } from './person-mask.ts'
import type { Preset } from './preset.ts'
import {
  type Beyond,
  beyond,
  PADDABLE,
  personAtEdges,
  SIDES,
  type Side,
  shiftAside,
  total,
} from './still-edges.ts'
import type { PhotoAnalysis } from './types.ts'

/** Backdrop to be added beyond the still's own edge, pixels of the still. */
export type Padding = Readonly<Record<'left' | 'right' | 'top', number>>

export type CropPlan =
  | {
      readonly ok: true
      /** Whole pixels of the analysed still; reaches beyond it by `padPx` and no further. */
      readonly box: Box
      /** Finished pixels per still pixel, the same both ways. */
      readonly scale: number
      readonly padPx: Padding
      readonly predicted: PlannedGeometry
    }
  | {
      readonly ok: false
      readonly code:
        | 'no-face'
        | 'no-head-top'
        | 'head-cut'
        | 'face-too-small'
        | 'head-too-tall'
        | 'too-close-to-edge'
      /** Edges that are in the way, for `head-cut` and `too-close-to-edge`. */
      readonly sides: readonly Side[]
      /** Pixels of the still: what there is, and what at least would be needed; null where that has no meaning. */
      readonly actualPx: number | null
      readonly neededPx: number | null
    }

export interface CropOptions {
  /** Backdrop may be added beyond the edge; only true when the backdrop is replaced as a whole. */
  readonly mayPad: boolean
}

const refused = (
  code: Extract<CropPlan, { ok: false }>['code'],
  sides: readonly Side[] = [],
  actualPx: number | null = null,
  neededPx: number | null = null,
): CropPlan => ({ ok: false, code, sides, actualPx, neededPx })

/**
 * Box of the still for a preset: every band of the preset holds, and the aim as nearly as they and the still's edges
 * allow. Whole pixels in the preset's exact proportions, so that one scale serves both ways.
 */
export function planCrop(
  analysis: PhotoAnalysis,
  preset: Preset,
  { mayPad }: CropOptions = { mayPad: true },
): CropPlan {
  const largest = facesBySize(analysis.faces)[0]
  if (largest === undefined) return refused('no-face')
  const face = faceGeometry(largest)
  const top = headTop(analysis, largest, face)
  if (top === null) return refused('no-head-top')
  if (top.cut) return refused('head-cut', ['top'], 0, 1)
  const head: Head = { face, topPx: top.yPx }
  const { geometry } = preset
  const smallest = smallestScale(head, geometry)
  if (smallest > geometry.maxUpscale)
    return refused(
      'face-too-small',
      [],
      face.faceWidthPx,
      (face.faceWidthPx * smallest) / geometry.maxUpscale,
    )
  const fitting = candidates(preset, head)
  if (fitting.length === 0)
    return refused('head-too-tall', [], face.eyes.y - head.topPx, tallestHead(face, geometry))
  return choose(fitting, analysis, preset, mayPad)
}

/** Adding backdrop costs about as much as standing at a third of the way from the aim to a bound, and its own size. */
const PADDING_COST = 0.1

/** The cheapest box that lies inside the still, or needs backdrop only where there is nothing but backdrop. */
function choose(
  fitting: readonly Candidate[],
  analysis: PhotoAnalysis,
  preset: Preset,
  mayPad: boolean,
): CropPlan {
  const personOn = personAtEdges(analysis)
  let best: Candidate | null = null
  let nearest: Beyond | null = null
  for (const found of fitting) {
    const one = shiftAside(found, analysis.widthPx, preset)
    const over = beyond(one.box, analysis)
    const outside = total(over)
    const continued = PADDABLE.every((side) => over[side] === 0 || personOn(side, one.box) === 0)
    if (outside > 0 && !(mayPad && over.bottom === 0 && continued)) {
      if (nearest === null || outside < total(nearest)) nearest = over
      continue
    }
    const cost = one.cost + (outside > 0 ? PADDING_COST + outside / one.box.widthPx : 0)
    if (best === null || cost < best.cost) best = { ...one, cost }
  }
  if (best !== null) return planned(best, analysis, preset)
  const blocked = nearest
  const sides = blocked ? SIDES.filter((side) => blocked[side] > 0) : []
  return refused(
    'too-close-to-edge',
    sides,
    0,
    blocked ? Math.max(...sides.map((side) => blocked[side])) : null,
  )
}

function planned({ box, predicted }: Candidate, analysis: PhotoAnalysis, preset: Preset): CropPlan {
  const { left, right, top } = beyond(box, analysis)
  return { ok: true, box, scale: preset.heightPx / box.heightPx, padPx: { left, right, top }, predicted }
}
