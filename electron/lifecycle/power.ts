// A booth waits for students with its screen on.
import type { PowerSaveBlocker } from 'electron'

/** Returns how to let the screen sleep again. */
export function keepAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>): () => void {
  const id = blocker.start('prevent-display-sleep')
  return () => {
    if (blocker.isStarted(id)) blocker.stop(id)
  }
}
