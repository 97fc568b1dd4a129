export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const later = (at: Date, byMs: number): Date => new Date(at.getTime() + byMs)

/** How far a clock is put back in the ordinary way, as a time server does. */
export const ORDINARY_STEP_MS = MINUTE_MS

/**
 * Nothing that is alive was stamped later than this. A clock that ran years ahead and was put right leaves such stamps;
 * what they began (a session, a claim, a lock) counts as over, not as open for years.
 */
export const newestStamp = (now: Date): Date => later(now, ORDINARY_STEP_MS)

/** Whether something that lasts `longestMs` at most, and ends at `end`, goes on: an end further off was never given. */
export const goesOn = (end: Date, longestMs: number, now: Date): boolean =>
  end > now && end <= later(newestStamp(now), longestMs)
