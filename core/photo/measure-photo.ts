import { scaledFace } from './face-geometry.ts'
import type { MeasureDefinition, PhotoContext } from './measures/definition.ts'
import { MEASURES } from './measures/registry.ts'
import type { Preset } from './preset.ts'
import type { Measure, Measures, PhotoAnalysis, Raster } from './types.ts'

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

function measured({ id, unit, compute }: MeasureDefinition, context: PhotoContext): Measure {
  const found = compute(context)
  if (found === null) return { id, value: null, unit }
  const { value, evidence, confidence } = found
  return { id, value, unit, evidence: [...evidence], confidence }
}

const STILL = MEASURES.map(({ id }) => id)

/**
 * What `wanted` names, in pixels of `raster` and in the registry's order, and nothing else; without it everything there
 * is. The analysis may come from a smaller copy of the picture. `preset` is what a still is to become. A figure without
 * ground (no face, no backdrop, no preset) is null, never a guess.
 */
export function measurePhoto(
  raster: Raster,
  analysis: PhotoAnalysis,
  preset: Preset | null = null,
  wanted: readonly string[] = STILL,
): Measures {
  const context: PhotoContext = { raster, analysis: analysisAt(raster, analysis), preset }
  const asked = MEASURES.filter(({ id }) => wanted.includes(id))
  return Object.fromEntries(asked.map((one) => [one.id, measured(one, context)]))
}
