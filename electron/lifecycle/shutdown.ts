// How the program goes: the station closes its files first, once, and nothing else stops it meanwhile.
import type { App } from 'electron'

export interface EndingSteps {
  /** What must no longer act. */
  readonly begun: () => void
  readonly close: () => Promise<void>
  readonly leave: () => void
}

export interface Ending {
  readonly isBegun: () => boolean
  /** Does what comes before leaving, and leaves it to the caller to leave. */
  readonly makeWay: () => Promise<void>
}

export function shutDownInOrder(app: Pick<App, 'on'>, { begun, close, leave }: EndingSteps): Ending {
  let closing: Promise<void> | null = null
  let closed = false
  const makeWay = (): Promise<void> => {
    closing ??= (async () => {
      begun()
      await close().catch(() => undefined)
      closed = true
    })()
    return closing
  }
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    if (closing === null) void makeWay().then(leave)
  })
  return { isBegun: () => closing !== null, makeWay }
}
