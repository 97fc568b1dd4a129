// How the program goes: the station closes its files first, once, and nothing else stops it meanwhile.
import type { App } from 'electron'

export interface EndingSteps {
  /** What must no longer act. */
  readonly begun: () => void
  readonly close: () => Promise<void>
}

export interface Ending {
  readonly isBegun: () => boolean
}

export function endInOrder(app: Pick<App, 'on' | 'quit'>, { begun, close }: EndingSteps): Ending {
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    begun()
    void close().finally(() => {
      state = 'closed'
      app.quit()
    })
  })
  return { isBegun: () => state !== 'running' }
}
