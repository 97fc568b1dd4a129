// One booth per data folder: the second one brings the first to the front and goes, before anything is opened.
import type { App } from 'electron'

export function isOnlyInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'quit' | 'on'>,
  comeForward: () => void,
): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return false
  }
  app.on('second-instance', comeForward)
  return true
}
