// A page that died, could not load or fell silent is loaded again.
import type { WebContents } from 'electron'
import type { Failed } from '../lifecycle/recovery.ts'

/** How long a page may be silent before it is ended. A page that reads a card's code works for a few seconds. */
export const SILENCE_MS = 15_000

type Watched = Pick<WebContents, 'on' | 'reload' | 'forcefullyCrashRenderer'>

/** `part` is what the log calls it. */
export function watchPage(contents: Watched, part: string, failed: Failed): void {
  let silent: NodeJS.Timeout | undefined
  const speaks = (): void => clearTimeout(silent)
  const again = (): void => contents.reload()
  contents.on('render-process-gone', (_event, { reason }) => {
    speaks()
    if (reason !== 'clean-exit') failed(part, reason, again)
  })
  contents.on('did-fail-load', (_event, code, description, _address, isMainFrame) => {
    // -3 is a load that another one replaced.
    if (isMainFrame && code !== -3) failed(part, description, again)
  })
  contents.on('unresponsive', () => {
    clearTimeout(silent)
    silent = setTimeout(() => contents.forcefullyCrashRenderer(), SILENCE_MS)
  })
  contents.on('responsive', speaks)
  // Nothing can be ended that is no longer there.
  contents.on('destroyed', speaks)
}
