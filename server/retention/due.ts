// When something at this server may go. Whatever deletes asks here; the days are the administrator's (settings), counted in
// time the server has run, and the rules shared with the booths lie in core/retention.

import { daysAreOver } from '../../core/retention/retention.ts'
import type { FileRole } from '../../core/submission/manifest.ts'
import { type ReviewState, reviewState } from '../../core/submission/review.ts'
import { DAY_MS } from '../durations.ts'
import { isOver } from '../review/transition.ts'
import { undoSinceMs } from '../review/undo-window.ts'
import type { ServerContext } from '../server-context.ts'
import type { SettledAs } from '../store/schema.ts'

type Parts = Pick<ServerContext, 'settings' | 'lived'>

export const settledAs = (state: ReviewState): SettledAs => (isOver(state) ? 'refused' : 'accepted')

/** The states a submission may be in that was settled so. */
export const statesOf = (as: SettledAs): ReviewState[] =>
  reviewState.options.filter((state) => settledAs(state) === as)

export interface Settled {
  readonly state: ReviewState
  /** Null while its days have not begun. */
  readonly settled_lived_ms: number | null
}

/** A role without days is kept. */
export function pictureIsDue(parts: Parts, role: FileRole, { state, settled_lived_ms }: Settled): boolean {
  const { lived } = parts
  // A decision that can be taken back has its pictures, whatever the days say.
  if (settled_lived_ms !== null && settled_lived_ms > undoSinceMs(parts)) return false
  const days = daysOf(parts, settledAs(state))[role]
  return days !== undefined && daysAreOver(settled_lived_ms, days, lived.nowMs())
}

/** By role; one that is not there is kept. */
export const daysOf = ({ settings }: Pick<Parts, 'settings'>, as: SettledAs) => settings.retentionDays[as]

/** Pictures of what was settled up to then, in time lived, are over after `days`. */
export const picturesDueUntil = (parts: Parts, days: number): number =>
  Math.min(parts.lived.nowMs() - days * DAY_MS, undoSinceMs(parts))

export type WordsEnd = 'withdrawn' | 'refused-over' | 'accepted-over'

/** Why manifest, reasons and notes go now; null while they stay. */
export function wordsEnd({ settings, lived }: Parts, { state, settled_lived_ms }: Settled): WordsEnd | null {
  if (state === 'withdrawn') return settled_lived_ms === null ? null : 'withdrawn'
  const as = settledAs(state)
  return daysAreOver(settled_lived_ms, settings.detailDays[as], lived.nowMs()) ? `${as}-over` : null
}

/** Settled later than this, in time lived, none loses its words by its days: a season is not read through for it. */
export const wordsDueUntil = ({ settings, lived }: Parts, as: SettledAs): number =>
  lived.nowMs() - settings.detailDays[as] * DAY_MS

/** Every head a station showed later than this, in time lived, is kept. */
export const headsDueBefore = ({ settings, lived }: Parts): number =>
  lived.nowMs() - settings.auditHeads.everyDays * DAY_MS

/** A picture no row names, from when it was found, in time lived. */
export const strayIsDue = ({ settings, lived }: Parts, foundMs: number): boolean =>
  daysAreOver(foundMs, settings.quarantineDays, lived.nowMs())
