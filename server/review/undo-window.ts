// How long a decision can be taken back. By the time lived: what stands, and may have been exported, does not fall again because
// a clock was put back.
import { reviewState } from '../../core/submission/review.ts'
import { later } from '../durations.ts'
import type { SchoolContext } from '../server-context.ts'
import type { TaskRow } from './claims.ts'
import { nextReviewState } from './transition.ts'

/** In time lived: what was decided after this can still be taken back. */
export const undoSinceMs = ({ settings, lived }: Pick<SchoolContext, 'settings' | 'lived'>): number =>
  lived.nowMs() - settings.review.undoSeconds * 1000

/** The states that can be taken back at all. */
export const UNDOABLE = reviewState.options.filter((state) => nextReviewState(state, 'undo'))

/** Until when whoever decided can take it back; null when it stands. */
export function undoOpenUntil(
  school: Pick<SchoolContext, 'settings' | 'now' | 'lived'>,
  { state, settled_lived_ms }: Pick<TaskRow, 'state' | 'settled_lived_ms'>,
): Date | null {
  if (settled_lived_ms === null || !UNDOABLE.includes(state)) return null
  const leftMs = settled_lived_ms - undoSinceMs(school)
  return leftMs > 0 ? later(school.now(), leftMs) : null
}
