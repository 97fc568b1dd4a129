// One backoff policy for everything that goes to the server: exponential with full jitter, clamped.
// (Full jitter: AWS Architecture Blog, "Exponential Backoff And Jitter", 2015.)
export interface BackoffPolicy {
  readonly baseMs: number
  readonly capMs: number
  /** The shortest wait, so that a burst of zeros cannot hammer the server. */
  readonly floorMs: number
}

/** The cap bounds how long after the network's return a booth may sleep. */
export const BACKOFF: BackoffPolicy = { baseMs: 500, capMs: 5_000, floorMs: 250 }

/** Milliseconds before attempt number `failures` + 1; `random` in [0, 1). */
export function backoffMs(failures: number, random: number, policy: BackoffPolicy = BACKOFF): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 30))
  return Math.round(policy.floorMs + random * Math.max(0, ceiling - policy.floorMs))
}
