// Where a submission is, as the booth knows it: its own way to the server, then the server's words. Unknown or early
// words never move a submission backwards past an acknowledged receipt; only the server's own word that it lost it does.

import { assertNever } from '../session/assert-never.ts'
import type { ReviewState } from './review.ts'

export type SubmissionState = 'queued' | 'uploading' | 'committing' | 'blocked' | ReviewState

export type SubmissionEvent =
  | { readonly type: 'upload-started' }
  | { readonly type: 'commit-started' }
  | { readonly type: 'accepted'; readonly state: ReviewState }
  | { readonly type: 'postponed' }
  | { readonly type: 'blocked' }
  | { readonly type: 'retried' }
  | { readonly type: 'withdrawn-here' }
  | { readonly type: 'reviewed'; readonly state: ReviewState }
  /** The server that had accepted it has it no more (a restore, another server): it goes there again. */
  | { readonly type: 'lost-there' }

export const SENDING: readonly SubmissionState[] = ['queued', 'uploading', 'committing']
/** What the server has not accepted: a folder that holds such a submission must not be left behind. */
export const UNSENT: readonly SubmissionState[] = [...SENDING, 'blocked']
/** Accepted and neither turned down nor withdrawn: a server without it does not have the student's photo. */
export const STANDING_THERE: readonly SubmissionState[] = [
  'waiting',
  'in-review',
  'approved',
  'publishing',
  'published',
]
const isSending = (state: SubmissionState): boolean => SENDING.includes(state)

/** The next state, or null where the event does not belong. */
export function nextState(state: SubmissionState, event: SubmissionEvent): SubmissionState | null {
  switch (event.type) {
    case 'upload-started':
      return isSending(state) ? 'uploading' : null
    case 'commit-started':
      return isSending(state) ? 'committing' : null
    case 'accepted':
      return isSending(state) || state === 'blocked' ? event.state : null
    case 'postponed':
      return isSending(state) ? 'queued' : null
    case 'blocked':
      return isSending(state) ? 'blocked' : null
    case 'retried':
      return state === 'blocked' || state === 'queued' ? 'queued' : null
    case 'withdrawn-here':
      // Only what the server cannot have seen: once a commit was sent, the server decides.
      return state === 'queued' || state === 'blocked' ? 'withdrawn' : null
    case 'reviewed':
      // A status for something still being sent means the commit arrived and its answer was lost.
      return state === 'withdrawn' && event.state !== 'withdrawn' ? null : event.state
    case 'lost-there':
      return STANDING_THERE.includes(state) ? 'queued' : null
    default:
      return assertNever(event)
  }
}

/** At the server and open: a withdrawal that was asked for still waits for its own answer. */
export const OPEN_THERE: readonly SubmissionState[] = ['waiting', 'in-review']
