// When something at this server may go. Whatever deletes asks here; the days are the administrator's (settings), counted in
// time the server has run, and the rules shared with the booths lie in core/retention.

import { daysAreOver } from '../../core/retention/retention.ts'
import type { FileRole } from '../../core/submission/manifest.ts'
import type { ReviewState } from '../../core/submission/review.ts'
import { DAY_MS } from '../durations.ts'
import { isOver } from '../review/transition.ts'
import { undoSinceMs } from '../review/undo-window.ts'
import type { ServerContext } from '../server-context.ts'

type Parts = Pick<ServerContext, 'settings' | 'lived'>

export interface Settled {
  readonly state: ReviewState
  /** Null while its days have not begun. */
  readonly settled_lived_ms: number | null
}

/** A role without days is kept. */
export function pictureIsDue(parts: Parts, role: FileRole, { state, settled_lived_ms }: Settled): boolean {
  const { settings, lived } = parts
  // A decision that can be taken back has its pictures, whatever the days say.
  if (settled_lived_ms !== null && settled_lived_ms > undoSinceMs(parts)) return false
  const { accepted, refused } = settings.retentionDays
  const days = (isOver(state) ? refused : accepted)[role]
  return days !== undefined && daysAreOver(settled_lived_ms, days, lived.nowMs())
}

export type WordsEnd = 'withdrawn' | 'refused-over' | 'accepted-over'

/** Why manifest, reasons and notes go now; null while they stay. */
export function wordsEnd({ settings, lived }: Parts, { state, settled_lived_ms }: Settled): WordsEnd | null {
  if (state === 'withdrawn') return settled_lived_ms === null ? null : 'withdrawn'
  const { accepted, refused } = settings.detailDays
  const over = isOver(state)
  if (!daysAreOver(settled_lived_ms, over ? refused : accepted, lived.nowMs())) return null
  return over ? 'refused-over' : 'accepted-over'
}

/** Settled later than this, in time lived, none loses its words by its days: a season is not read through for it. */
export const wordsDueBefore = ({ settings, lived }: Parts): number =>
  lived.nowMs() - Math.min(settings.detailDays.accepted, settings.detailDays.refused) * DAY_MS

/** Every head a station showed later than this, in time lived, is kept. */
export const headsDueBefore = ({ settings, lived }: Parts): number =>
  lived.nowMs() - settings.auditHeads.everyDays * DAY_MS

/** A picture no row names, from when it was found, in time lived. */
export const strayIsDue = ({ settings, lived }: Parts, foundMs: number): boolean =>
  daysAreOver(foundMs, settings.quarantineDays, lived.nowMs())
