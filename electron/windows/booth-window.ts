// A window of the booth from its opening to its end. In kiosk mode nobody closes it: Alt+F4 would leave a student before
// the system's own screen.
import type { BrowserWindow } from 'electron'

type Kept = Pick<BrowserWindow, 'on' | 'once' | 'show' | 'showInactive'>

export interface KeptWindow {
  readonly kiosk: boolean
  /** The operator's takes the keyboard. */
  readonly takesFocus: boolean
  /** Whether the program is going. */
  readonly isEnding: () => boolean
  readonly onClosed: () => void
}

export function keepWindow(window: Kept, { kiosk, takesFocus, isEnding, onClosed }: KeptWindow): void {
  window.once('ready-to-show', () => (takesFocus ? window.show() : window.showInactive()))
  window.on('close', (event) => {
    if (kiosk && !isEnding()) event.preventDefault()
  })
  window.on('closed', onClosed)
}
