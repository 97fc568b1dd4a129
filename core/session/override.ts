import { z } from 'zod'
import { isoTime } from '../text-forms.ts'

/** A rule set aside by a person, with the reason. Rule ids are those of `ruleResult` or of a session gate. */
export const override = z.object({
  rules: z.array(z.string()).min(1),
  reason: z.string().trim().min(2).max(200),
  supervisorId: z.string(),
  at: isoTime,
})
export type Override = z.infer<typeof override>
