import { z } from 'zod'
import { geometryIn } from './crop-candidates.ts'
import { faceGeometry, facesBySize } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import type { Box } from './person-mask.ts'
import type { Preset } from './preset.ts'
import type { RuleResult } from './records.ts'
import { type Band, judge, type Rule, rule } from './rules.ts'
import type { Measures, PhotoAnalysis } from './types.ts'

const LENGTHS = ['headTopPx', 'eyeLinePx', 'faceWidthPx', 'headHeightPx', 'centreOffsetPx'] as const

/** Texts and severity of a rule on the finished photo; its band comes from the preset. */
export const standardRule = rule
  .omit({ band: true, warnBand: true, measure: true })
  .extend({ length: z.enum([...LENGTHS, 'fileBytes']) })
export type StandardRule = z.infer<typeof standardRule>

export const standardSet = z.object({ version: z.string(), rules: z.array(standardRule).min(1) })

function presetBand(
  { geometry, minBytes, maxBytes }: Preset,
  length: StandardRule['length'],
  fileBytes: number | null,
): Band | null {
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
 * crop box, or an analysis of the finished file itself with the box that covers it. `fileBytes` is the length of the
 * file, null while there is none to judge.
 */
export function checkStandard(
  analysis: PhotoAnalysis,
  box: Box,
  preset: Preset,
  rules: readonly StandardRule[],
  fileBytes: number | null = null,
): RuleResult[] {
  const banded = rules.flatMap((one): Rule[] => {
    const found = presetBand(preset, one.length, fileBytes)
    return found ? [{ ...one, measure: one.length, band: found }] : []
  })
  const file = { id: 'fileBytes', value: fileBytes, unit: 'B' }
  return judge({ ...standardMeasures(analysis, box, preset), fileBytes: file }, banded)
}
