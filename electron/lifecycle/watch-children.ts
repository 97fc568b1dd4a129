// Processes of Chromium's own: graphics, camera, network. It starts each again by itself; one that keeps dying is a booth
// that does not work, so it counts. The station and its vision children are watched by who started them.
import type { App } from 'electron'
import type { Failed } from './recovery.ts'

/** What the shell calls the processes it starts itself. */
export const SERVICES = { station: 'station', vision: 'vision' } as const
const ours: readonly unknown[] = Object.values(SERVICES)

/** `redraw` makes a page that lost its graphics, and with them the analysis on them, begin anew. */
export function watchChildren(app: Pick<App, 'on'>, failed: Failed, redraw: () => void): void {
  app.on('child-process-gone', (_event, { type, reason, name }) => {
    if (reason === 'clean-exit' || ours.includes(name)) return
    failed(name ?? type, reason, type === 'GPU' ? redraw : () => undefined)
  })
}
