// When something at this booth may go. Whatever deletes asks here; the rules it shares with the server lie in core/retention.
import { daysAreOver, type SubmissionEnd, submissionEnd } from '../../core/retention/retention.ts'
import type { SubmissionState } from '../../core/submission/submission-state.ts'
import type { BlobOwner } from '../blobs/blobs.ts'

export interface Retention {
  /** Why a submission goes now; null while it stays. `decidedMs` is in time lived. */
  readonly submissionEnd: (state: SubmissionState, decidedMs: number | null) => SubmissionEnd | null
  /** A picture no row names, from when it was found, in time lived. */
  readonly strayIsOver: (foundMs: number) => boolean
}

export interface RetentionParts {
  readonly livedMs: () => number
  /** As an administrator set it. */
  readonly keepDays: () => number
  readonly strayDays: number
}

export const createRetention = ({ livedMs, keepDays, strayDays }: RetentionParts): Retention => ({
  submissionEnd: (state, decidedMs) => submissionEnd(state, decidedMs, keepDays(), livedMs()),
  strayIsOver: (foundMs) => daysAreOver(foundMs, strayDays, livedMs()),
})

/**
 * Whether a listed picture has an owner still: a session's while the open session holds it, a submission's until its erasure
 * takes it, a check's until the next check of that kind takes its place.
 */
export const hasOwner = (id: string, owner: BlobOwner, heldBySession: readonly string[]): boolean =>
  !owner.startsWith('session:') || heldBySession.includes(id)
