// How a session begins: with a student, at the notice.
import type { Student } from '../identity/student.ts'
import type { SessionAt } from './session.ts'

export interface Start {
  readonly id: string
  readonly operatorId: string
  readonly training: boolean
  readonly student: Student
  readonly at: string
}

export function startSession({ id, operatorId, training, student, at }: Start): SessionAt<'notice'> {
  return { step: 'notice', id, operatorId, training, student, startedAt: at, updatedAt: at, overrides: [] }
}
