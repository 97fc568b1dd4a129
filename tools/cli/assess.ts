// npm run cli -- assess IMAGE…: pictures measured and judged by the rules that a booth judges a still by.
import { bundledCaptureRules, bundledPresets } from '../../core/photo/bundled.ts'
import type { MeasureRecord, RuleResult } from '../../core/photo/records.ts'
import { judge, type Rule } from '../../core/photo/rules.ts'
import { type Verdict, verdictOf } from '../../core/photo/verdict.ts'
import { open, type Refusal, refusalIn, type Tools } from './pictures.ts'

export interface Finding extends Pick<RuleResult, 'value' | 'unit' | 'band' | 'severity'> {
  readonly rule: string
  readonly ok: boolean
  readonly status: RuleResult['status']
  readonly confidence: number | null
  /** Where it was seen, in pixels of the upright picture. */
  readonly region: MeasureRecord['evidence'] | null
  /** What to do about it; null where nothing is to be done. */
  readonly advice: Rule['advice'] | null
}

export interface AssessedImage {
  readonly image: string
  readonly preset: string
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly faces: number | null
  readonly verdict: Verdict['outcome'] | 'unusable'
  readonly findings: readonly Finding[]
  /** Degrees. */
  readonly pose: Readonly<Record<'yaw' | 'pitch' | 'roll', number | null>> | null
  readonly measures: readonly MeasureRecord[]
  readonly timings: { readonly totalMs: number }
  readonly refused?: Refusal
}

/** Never throws for a picture. */
export async function assessImage(tools: Tools, image: string): Promise<AssessedImage> {
  const preset = bundledPresets.defaultId
  const startedMs = performance.now()
  const timings = () => ({ totalMs: Math.round(performance.now() - startedMs) })
  try {
    const { measures, landmarks, widthPx, heightPx } = await open(tools, image, preset)
    const byId = Object.fromEntries(measures.map((one) => [one.id, one]))
    const results = judge(byId, bundledCaptureRules)
    const value = (id: string): number | null => byId[id]?.value ?? null
    return {
      image,
      preset,
      widthPx,
      heightPx,
      faces: landmarks.faces.length,
      verdict: verdictOf(results).outcome,
      findings: results.map((one) => findingOf(one, byId)),
      pose: { yaw: value('yaw'), pitch: value('pitch'), roll: value('roll') },
      measures: [...measures],
      timings: timings(),
    }
  } catch (error) {
    const nothing = { widthPx: null, heightPx: null, faces: null, pose: null, findings: [], measures: [] }
    return { image, preset, verdict: 'unusable', ...nothing, timings: timings(), refused: refusalIn(error) }
  }
}

function findingOf(
  { ruleId, value, unit, band, severity, status }: RuleResult,
  measures: Readonly<Record<string, MeasureRecord>>,
): Finding {
  const rule = bundledCaptureRules.find(({ id }) => id === ruleId)
  const measure = rule && measures[rule.measure]
  return {
    rule: ruleId,
    value,
    unit,
    band,
    ok: status === 'pass',
    status,
    severity,
    confidence: measure?.confidence ?? null,
    region: measure?.evidence ?? null,
    advice: status === 'pass' ? null : (rule?.advice ?? null),
  }
}

export const assessedLines = ({ image, verdict, refused, findings }: AssessedImage): string =>
  [
    `${image}: ${verdict}${refused ? ` ${refused.message}` : ''}`,
    ...findings.map(
      ({ rule, value, unit, status }) =>
        `  ${status.padEnd(5)} ${rule.padEnd(24)} ${value === null ? '—' : value.toFixed(3)} ${unit}`,
    ),
  ].join('\n')
