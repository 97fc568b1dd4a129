// What was measured on a photo and what the rules made of it, as it is stored and sent.
import { z } from 'zod'
import { region } from './types.ts'

/** One measured rule: the value beside its band, so that no verdict is ever a bare yes or no. */
export const ruleResult = z.object({
  ruleId: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  band: z.object({ min: z.number().optional(), max: z.number().optional() }),
  severity: z.enum(['block', 'warn', 'info']),
  status: z.enum(['pass', 'warn', 'fail']),
})
export type RuleResult = z.infer<typeof ruleResult>

/** See core/photo/types.ts: what was measured, where it was seen, and how much of its ground was there. */
export const measure = z.object({
  id: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  evidence: z.array(region).max(50).optional(),
  confidence: z.number().min(0).max(1).optional(),
})
export type MeasureRecord = z.infer<typeof measure>
