import { z } from 'zod'
import { sha256Hex } from '../text-forms.ts'

/** The student as the booth shows it. The full ID number stays in the encrypted roster. */
export const student = z.object({
  rosterId: z.string(),
  taskId: z.string(),
  name: z.string(),
  studentNumber: z.string(),
  idNumberMasked: z.string(),
  school: z.string(),
  level: z.string(),
  major: z.string(),
  graduation: z.string(),
  feeFen: z.int().nonnegative(),
  /** In a session: who that was when it began, see identity/identity-hash.ts. */
  identityHash: sha256Hex.optional(),
})
export type Student = z.infer<typeof student>
