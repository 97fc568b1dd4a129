// States and reasons as SQL words, so that what a query counts and what the rules say come from one list.
import type { SubmissionState } from '../../core/submission/submission-state.ts'

/** `('queued', 'blocked')`: for `IN`. */
export const wordsSql = (words: readonly string[]): string =>
  `(${words.map((word) => `'${word}'`).join(', ')})`

export const statesSql = (states: readonly SubmissionState[]): string => wordsSql(states)
