import { z } from 'zod'
import { isoTime } from '../text-forms.ts'

export const receipt = z.object({
  submissionId: z.uuid(),
  shortNumber: z.string(),
  savedAt: isoTime,
  expectedDecisionOn: z.iso.date(),
  supportPhone: z.string(),
  withdrawalCode: z.string(),
})
export type Receipt = z.infer<typeof receipt>
