// Slows guessing down: after `attempts` wrong tries nothing is accepted for a while.
export interface RetryDelay {
  /** Milliseconds still to wait; 0 when a try is welcome. */
  readonly leftMs: () => number
  readonly wrong: () => void
  readonly right: () => void
}

export function createRetryDelay(
  policy: { attempts: number; delaySeconds: number },
  now: () => Date,
): RetryDelay {
  let count = 0
  let lockedUntil = 0
  return {
    leftMs: () => Math.max(0, lockedUntil - now().getTime()),
    wrong: () => {
      count += 1
      if (count % policy.attempts === 0) lockedUntil = now().getTime() + policy.delaySeconds * 1000
    },
    right: () => {
      count = 0
    },
  }
}
