import { z } from 'zod'
import { sha256Hex } from '../text-forms.ts'
import { documentType } from './document.ts'

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
  /** Absent: a resident ID card. */
  documentType: documentType.exclude(['resident-id']).optional(),
  /** In a session: who that was when it began, see identity/identity-hash.ts. */
  identityHash: sha256Hex.optional(),
})
export type Student = z.infer<typeof student>
