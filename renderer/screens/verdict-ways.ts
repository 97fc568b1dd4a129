// Which ways lead on from a verdict. The next step is one button, and no other button of the screen says the same.
import { blockersOf, maySubmitAnyway } from '../../core/session/gates.ts'
import type { SessionAt } from '../../core/session/session.ts'

export interface VerdictWays {
  readonly next: 'use' | 'retake'
  readonly beside: readonly ('retake' | 'submit-anyway')[]
}

export function verdictWays(session: SessionAt<'verdict'>): VerdictWays {
  if (maySubmitAnyway(session)) return { next: 'retake', beside: ['submit-anyway'] }
  if (blockersOf(session).some((one) => one.code === 'different-person'))
    return { next: 'retake', beside: [] }
  return { next: 'use', beside: ['retake'] }
}
