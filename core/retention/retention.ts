// The life of data, the same at the booth and at the server: what a consent lets be, what must stay whatever the time, and
// when days are over. Days count from a decision, in time lived, which no clock can add to.
import { assertNever } from '../session/assert-never.ts'
import type { Consents } from '../session/session.ts'
import type { FileRole } from '../submission/manifest.ts'
import type { SubmissionState } from '../submission/submission-state.ts'

const DAY_MS = 86_400_000

/** Times in milliseconds lived. What has not begun (null) does not end. */
export const daysAreOver = (begunMs: number | null, days: number, livedMs: number): boolean =>
  begunMs !== null && livedMs - begunMs >= days * DAY_MS

type Agreed = Pick<Consents, 'upload' | 'keepOriginal' | 'sendCardPortrait'>

const CONSENT_TO: Readonly<Record<FileRole, keyof Agreed>> = {
  standard: 'upload',
  captured: 'upload',
  original: 'keepOriginal',
  'card-portrait': 'sendCardPortrait',
}

/** Whether the student agreed that a picture outlives the session and goes to the school. */
export const consentsTo = (given: Agreed, role: FileRole): boolean => given.upload && given[CONSENT_TO[role]]

/** The review is over: these have a day on which they end. */
export const DECIDED: readonly SubmissionState[] = ['approved', 'rejected', 'publishing', 'published']

export type SubmissionEnd = 'withdrawn' | 'days-over'

/**
 * Why a submission's pictures and words go from the booth now; null while they stay. State decides: what the server has
 * neither decided nor given back stays, however long it takes.
 */
export function submissionEnd(
  state: SubmissionState,
  decidedMs: number | null,
  days: number,
  livedMs: number,
): SubmissionEnd | null {
  switch (state) {
    case 'queued':
    case 'uploading':
    case 'committing':
    case 'blocked':
    case 'waiting':
    case 'in-review':
      return null
    case 'approved':
    case 'rejected':
    case 'publishing':
    case 'published':
      return daysAreOver(decidedMs, days, livedMs) ? 'days-over' : null
    case 'withdrawn':
      return 'withdrawn'
    default:
      return assertNever(state)
  }
}
