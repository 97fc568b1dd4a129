import { cropFit, planCrop } from './crop-plan.ts'
import { faceGeometry, facesBySize, scaledFace } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import { backdrop, seeBackdrop } from './measures/backdrop.ts'
import { cheeks } from './measures/cheeks.ts'
import { clothes } from './measures/clothes.ts'
import { exposure } from './measures/exposure.ts'
import { expression } from './measures/expression.ts'
import { people } from './measures/people.ts'
import { placement } from './measures/placement.ts'
import { pose } from './measures/pose.ts'
import { scene } from './measures/scene.ts'
import { sharpness } from './measures/sharpness.ts'
import type { Preset } from './preset.ts'
import type { Measure, Measures, PhotoAnalysis, Raster } from './types.ts'

const NO_PRESET: Measure = { id: 'crop-fit', value: null, unit: '' }

/** The analysis in pixels of another raster of the same picture. */
function analysisAt(raster: Raster, analysis: PhotoAnalysis): PhotoAnalysis {
  const { widthPx, heightPx } = raster
  if (widthPx === analysis.widthPx && heightPx === analysis.heightPx) return analysis
  const factor = widthPx / analysis.widthPx
  return {
    widthPx,
    heightPx,
    faces: analysis.faces.map((face) => scaledFace(face, factor)),
    mask: analysis.mask,
  }
}

/**
 * Everything the rules and the guidance ask of a picture, in pixels of `raster`; the analysis may come from a
 * smaller copy of it. `preset` is for stills: it adds the distance of the clothes from the backdrop to come, and
 * `crop-fit`, whether its photo can be cut out of this very picture. A figure without ground (no face, no backdrop,
 * no preset) is null, never a guess.
 */
export function measurePhoto(
  raster: Raster,
  analysis: PhotoAnalysis,
  preset: Preset | null = null,
): Measures {
  const here = analysisAt(raster, analysis)
  const face = facesBySize(here.faces)[0] ?? null
  const geometry = face && faceGeometry(face)
  const top = face && geometry && headTop(here, face, geometry)
  const seen = scene(raster, here)
  const behind = seen && seeBackdrop(seen)
  const all = [
    ...people(here),
    ...placement(here, geometry, top),
    ...pose(face),
    ...expression(face),
    ...exposure(raster, seen),
    ...cheeks(seen),
    ...backdrop(behind),
    ...clothes(seen, behind?.mean ?? null, preset?.backgrounds[0]?.rgb ?? null),
    ...sharpness(seen),
    preset ? cropFit(planCrop(here, preset)) : NO_PRESET,
  ]
  return Object.fromEntries(all.map((one) => [one.id, one]))
}
