// Long work in one process must not keep everybody else waiting: now and then it lets the others have their turn.
import { setImmediate } from 'node:timers/promises'

/** Awaited between two steps of long work; cheap until the work has held on for long enough. */
export type Pause = () => Promise<void>

/** As long as nobody notices. */
const TURN_MS = 8

export function createPause(turnMs = TURN_MS): Pause {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < turnMs) return
    await setImmediate()
    since = performance.now()
  }
}
