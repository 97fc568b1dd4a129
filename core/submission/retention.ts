// Whether a submission's pictures and personal data stay at the booth. State decides: what the server has neither decided
// nor given back stays, however long it takes. Days count from the decision, in time lived, which no clock can add to.
import { assertNever } from '../session/assert-never.ts'
import type { SubmissionState } from './submission-state.ts'

export interface Kept {
  readonly state: SubmissionState
  /** Time lived since the booth heard of the decision; null while there is none. */
  readonly decidedForMs: number | null
}

const DAY_MS = 86_400_000

/** The review is over: these have a day on which they end. */
export const DECIDED: readonly SubmissionState[] = ['approved', 'rejected', 'publishing', 'published']

/** `days` as an administrator set them. */
export function stays({ state, decidedForMs }: Kept, days: number): boolean {
  switch (state) {
    case 'queued':
    case 'uploading':
    case 'committing':
    case 'blocked':
    case 'waiting':
    case 'in-review':
      return true
    case 'approved':
    case 'rejected':
    case 'publishing':
    case 'published':
      return decidedForMs === null || decidedForMs < days * DAY_MS
    case 'withdrawn':
      return false
    default:
      return assertNever(state)
  }
}
