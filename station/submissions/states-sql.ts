// States as SQL words, so that what a query counts and what the rules say come from one list.
import type { SubmissionState } from '../../core/submission/submission-state.ts'

/** `('queued', 'blocked')`: for `state IN`. */
export const statesSql = (states: readonly SubmissionState[]): string =>
  `(${states.map((state) => `'${state}'`).join(', ')})`
