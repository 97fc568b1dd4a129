// The arithmetic of a lock-out. Pure: so many failures within a window close the door for a while.
import { goesOn, later, MINUTE_MS } from '../durations.ts'
import type { AttemptLimit } from '../settings/settings.ts'

export interface Count {
  readonly failures: number
  readonly windowEndsAt: Date
  readonly lockedUntil: Date | null
}

/** Milliseconds until the door opens; 0 when it is open. */
export const lockedMs = (count: Count | null, limit: AttemptLimit, now: Date): number =>
  count?.lockedUntil && goesOn(count.lockedUntil, limit.lockMinutes * MINUTE_MS, now)
    ? count.lockedUntil.getTime() - now.getTime()
    : 0

const windowGoesOn = ({ windowEndsAt }: Count, limit: AttemptLimit, now: Date): boolean =>
  goesOn(windowEndsAt, limit.windowMinutes * MINUTE_MS, now)

/** One more failure. A window that is over, like a lock that is, begins anew. */
export function counted(count: Count | null, limit: AttemptLimit, now: Date): Count {
  const fresh = !count || count.lockedUntil !== null || !windowGoesOn(count, limit, now)
  const failures = fresh ? 1 : count.failures + 1
  return {
    failures,
    windowEndsAt: fresh ? later(now, limit.windowMinutes * MINUTE_MS) : count.windowEndsAt,
    lockedUntil: failures >= limit.failures ? later(now, limit.lockMinutes * MINUTE_MS) : null,
  }
}

/** The failures that turned out to be none; a lock they made is lifted. */
export function forgiven(count: Count, failures: number, limit: AttemptLimit): Count {
  const left = Math.max(0, count.failures - failures)
  return { ...count, failures: left, lockedUntil: left >= limit.failures ? count.lockedUntil : null }
}

/** Nothing in it keeps anybody out any more, or will. */
export const isOver = (count: Count, limit: AttemptLimit, now: Date): boolean =>
  !windowGoesOn(count, limit, now) && lockedMs(count, limit, now) === 0
