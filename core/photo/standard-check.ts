import { z } from 'zod'
import { geometryIn } from './crop-candidates.ts'
import { faceGeometry, facesBySize } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import type { Box } from './person-mask.ts'
import type { Preset } from './preset.ts'
import type { RuleResult } from './records.ts'
import { type Band, band, judge, type Rule, rule } from './rules.ts'
import type { Measures, PhotoAnalysis } from './types.ts'

const LENGTHS = ['headTopPx', 'eyeLinePx', 'faceWidthPx', 'headHeightPx', 'centreOffsetPx'] as const

/** Texts and severity of a rule on the finished photo; its band comes from the preset, where it has none of its own. */
export const standardRule = rule
  .omit({ band: true, warnBand: true, measure: true })
  .extend({ length: z.enum([...LENGTHS, 'fileBytes', 'matteCertainty']), band: band.optional() })
export type StandardRule = z.infer<typeof standardRule>

export const standardSet = z.object({ version: z.string(), rules: z.array(standardRule).min(1) })

/** What is known of the finished file besides its geometry; null for what is not, or not yet. */
export interface Made {
  readonly fileBytes: number | null
  /** See core/photo/matting/apartness.ts. */
  readonly matteCertainty: number | null
}
const NOTHING_MADE: Made = { fileBytes: null, matteCertainty: null }

function bandFor(
  { length, band: own }: StandardRule,
  { geometry, minBytes, maxBytes }: Preset,
  { fileBytes, matteCertainty }: Made,
): Band | null {
  if (length === 'matteCertainty') return matteCertainty === null ? null : (own ?? null)
  if (length === 'fileBytes') {
    const bound = minBytes !== null || maxBytes !== null
    const size = { ...(minBytes !== null && { min: minBytes }), ...(maxBytes !== null && { max: maxBytes }) }
    return fileBytes !== null && bound ? size : null
  }
  if (length === 'centreOffsetPx') {
    const { max } = geometry.centreOffsetPx
    return { min: -max, max }
  }
  const set = geometry[length]
  return set ? { min: set.min, max: set.max } : null
}

/** Lengths of the finished photo as measures, from an analysis of the still and the box cut out of it. */
export function standardMeasures(analysis: PhotoAnalysis, box: Box, preset: Preset): Measures {
  const largest = facesBySize(analysis.faces)[0]
  const face = largest && faceGeometry(largest)
  const top = largest && face ? headTop(analysis, largest, face) : null
  const seen = face ? geometryIn(box, preset, { face, topPx: top?.yPx ?? Number.NaN }) : null
  return Object.fromEntries(
    LENGTHS.map((id) => {
      const value = seen?.[id] ?? Number.NaN
      return [id, { id, value: Number.isNaN(value) ? null : value, unit: 'px' }]
    }),
  )
}

/**
 * Measured geometry of the finished photo against the bands of its preset. Give the analysis of the still with the
 * crop box, or an analysis of the finished file itself with the box that covers it.
 */
export function checkStandard(
  analysis: PhotoAnalysis,
  box: Box,
  preset: Preset,
  rules: readonly StandardRule[],
  made: Made = NOTHING_MADE,
): RuleResult[] {
  const banded = rules.flatMap((one): Rule[] => {
    const found = bandFor(one, preset, made)
    return found ? [{ ...one, measure: one.length, band: found }] : []
  })
  const fileBytes = { id: 'fileBytes', value: made.fileBytes, unit: 'B' }
  const matteCertainty = { id: 'matteCertainty', value: made.matteCertainty, unit: '' }
  return judge({ ...standardMeasures(analysis, box, preset), fileBytes, matteCertainty }, banded)
}
