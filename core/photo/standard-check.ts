import { z } from 'zod'
import type { RuleResult } from '../contract/records.ts'
import { geometryIn } from './crop-candidates.ts'
import { faceGeometry, facesBySize } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import type { Box } from './person-mask.ts'
import type { Geometry, Preset } from './preset.ts'
import { type Band, judge, type Rule, rule } from './rules.ts'
import type { Measures, PhotoAnalysis } from './types.ts'

/** Texts and severity of a rule on the finished photo; its band comes from the preset. */
export const standardRule = rule.omit({ band: true, warnBand: true, measure: true }).extend({
  length: z.enum(['headTopPx', 'eyeLinePx', 'faceWidthPx', 'headHeightPx', 'centreOffsetPx']),
})
export type StandardRule = z.infer<typeof standardRule>

export const standardSet = z.object({ version: z.string(), rules: z.array(standardRule).min(1) })

function presetBand(geometry: Geometry, length: StandardRule['length']): Band | null {
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
  const lengths = ['headTopPx', 'eyeLinePx', 'faceWidthPx', 'headHeightPx', 'centreOffsetPx'] as const
  return Object.fromEntries(
    lengths.map((id) => {
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
): RuleResult[] {
  const banded = rules.flatMap((one): Rule[] => {
    const found = presetBand(preset.geometry, one.length)
    return found ? [{ ...one, measure: one.length, band: found }] : []
  })
  return judge(standardMeasures(analysis, box, preset), banded)
}
