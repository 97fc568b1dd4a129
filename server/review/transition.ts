// The states of a review (待审核 → 审核中 → 审核通过/不通过 → 上网中 → 上网成功) and what may happen in each. A pair that
// is not in the table is refused: from 审核通过 on only the way to publication is left, and the short undo.
import type { ReviewState } from '../../core/submission/review.ts'

export type ReviewAction =
  | 'claim'
  | 'release'
  | 'approve'
  | 'reject'
  | 'undo'
  | 'withdraw'
  /** Confirmed before, by a life of this server that was lost: no reviewer may keep it. */
  | 'withdraw-again'
  | 'publish'
  | 'finish'

const TABLE: Readonly<Record<ReviewState, Readonly<Partial<Record<ReviewAction, ReviewState>>>>> = {
  waiting: { claim: 'in-review', withdraw: 'withdrawn', 'withdraw-again': 'withdrawn' },
  'in-review': { release: 'waiting', approve: 'approved', reject: 'rejected', 'withdraw-again': 'withdrawn' },
  approved: { undo: 'in-review', publish: 'publishing', 'withdraw-again': 'withdrawn' },
  rejected: { undo: 'in-review' },
  withdrawn: {},
  publishing: { finish: 'published' },
  published: {},
}

/** The next state, or null when the action does not belong to this one. */
export const nextReviewState = (state: ReviewState, action: ReviewAction): ReviewState | null =>
  TABLE[state][action] ?? null

/** A submission in any other state stands in the way of a second one for the same student. */
export const isOver = (state: ReviewState): boolean => state === 'rejected' || state === 'withdrawn'

/** From 审核通过 on neither data nor photo can change. */
export const SETTLED_STATES = [
  'approved',
  'publishing',
  'published',
] as const satisfies readonly ReviewState[]
export const isSettled = (state: ReviewState | null): boolean =>
  state !== null && (SETTLED_STATES as readonly ReviewState[]).includes(state)

/** What a reviewer sees is what is approved: under review the student's data hold still, too. */
export const HELD_STATES = ['in-review', ...SETTLED_STATES] as const satisfies readonly ReviewState[]
