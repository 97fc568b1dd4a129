import { z } from 'zod'
import type { RuleResult } from './records.ts'
import type { Measures } from './types.ts'

export const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) })

/** Inclusive bounds, at least one of them. */
export const band = z
  .object({ min: z.number().optional(), max: z.number().optional() })
  .refine((one) => one.min !== undefined || one.max !== undefined, 'a band needs a bound')
  .refine((one) => (one.min ?? -Infinity) <= (one.max ?? Infinity), 'a band must not be empty')
export type Band = z.infer<typeof band>

export const rule = z.object({
  id: z.string().min(1),
  /** Id of the measure the rule reads. */
  measure: z.string().min(1),
  unit: z.string(),
  band,
  /** Outside the band but inside this one the rule warns and does not block. */
  warnBand: band.optional(),
  severity: z.enum(['block', 'warn', 'info']),
  /** What a measure without a value means for this rule. */
  whenMissing: z.enum(['pass', 'warn', 'fail']),
  /** Digits after the point when the value is shown. */
  digits: z.int().min(0).max(3),
  title: bilingual,
  advice: bilingual,
  /** Where the band comes from. */
  source: z.string().min(1),
})
export type Rule = z.infer<typeof rule>

export const ruleSet = z.object({ version: z.string(), rules: z.array(rule).min(1) })

export const within = (value: number, { min, max }: Band): boolean =>
  value >= (min ?? -Infinity) && value <= (max ?? Infinity)

/** How far a status may go: a rule that only warns never shows a failure, a rule that informs never a warning. */
const worst = { block: 'fail', warn: 'warn', info: 'pass' } as const
const rank = { pass: 0, warn: 1, fail: 2 } as const

function statusOf(one: Pick<Rule, 'band' | 'warnBand' | 'severity' | 'whenMissing'>, value: number | null) {
  const status =
    value === null || Number.isNaN(value)
      ? one.whenMissing
      : within(value, one.band)
        ? 'pass'
        : one.warnBand && within(value, one.warnBand)
          ? 'warn'
          : 'fail'
  const limit = worst[one.severity]
  return rank[status] > rank[limit] ? limit : status
}

/** Each rule against its measure, in the order of the rules; a measure that is absent counts as one without a value. */
export function judge(measures: Measures, rules: readonly Rule[]): RuleResult[] {
  return rules.map((one) => {
    const value = measures[one.measure]?.value ?? null
    return {
      ruleId: one.id,
      value,
      unit: one.unit,
      band: one.band,
      severity: one.severity,
      status: statusOf(one, value),
    }
  })
}
