// Pages stay where they are: no other address, no redirect, no new window, no embedded page.
import type { App, WebContents } from 'electron'
import { isOurs } from './origin.ts'

type Confined = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

interface Navigation {
  readonly url: string
  readonly preventDefault: () => void
}

const stay = (event: Navigation): void => {
  if (!isOurs(event.url)) event.preventDefault()
}

export function confine(contents: Confined): void {
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  // Nothing of ours redirects.
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

export function confineEverything(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => confine(contents))
}
