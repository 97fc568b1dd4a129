import type { RosterEntry } from '../../core/contract/server-records.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import type { Student } from '../../core/identity/student.ts'

/** What a session carries of somebody on the roster. */
export const studentOf = (entry: RosterEntry): Student => ({
  rosterId: entry.rosterId,
  taskId: entry.taskId,
  name: entry.name,
  studentNumber: entry.studentNumber,
  idNumberMasked: maskIdNumber(entry.idNumber),
  school: entry.school,
  level: entry.level,
  major: entry.major,
  graduation: entry.graduation,
  feeFen: entry.feeFen,
  ...(entry.documentType === undefined ? {} : { documentType: entry.documentType }),
})
