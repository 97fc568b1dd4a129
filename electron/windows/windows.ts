// The booth's windows: the operator's, and the sitter's on a display of its own where there is one.
import type { BrowserWindow, Display } from 'electron'
import type { Electron } from '../electron-parts.ts'
import type { Failed } from '../lifecycle/recovery.ts'
import type { DisplayOf } from '../processes/calls.ts'
import { SITTER_START, START } from '../security/origin.ts'
import { keepWindow } from './booth-window.ts'
import type { BoothPage } from './page-ports.ts'
import { followSitterDisplay } from './sitter-window.ts'
import { watchPage } from './watch-page.ts'
import { assignDisplays, windowOptions } from './window.ts'

export interface WindowsOptions {
  readonly preload: string
  readonly kiosk: boolean
  readonly isEnding: () => boolean
  /** Whether there are screens to show; until then the sitter's window stays away. */
  readonly areScreensUp: () => boolean
  readonly failed: Failed
  /** The operator's window is gone. */
  readonly onClosed: () => void
}

export interface Windows {
  /** Once the app is ready. */
  readonly open: () => void
  readonly isOpen: () => boolean
  readonly comeForward: () => void
  readonly load: (display: DisplayOf) => void
  readonly reload: () => void
  readonly pages: () => readonly BoothPage[]
}

export function createWindows(
  electron: Pick<Electron, 'BrowserWindow' | 'screen'>,
  { preload, kiosk, isEnding, areScreensUp, failed, onClosed }: WindowsOptions,
): Windows {
  let operator: BrowserWindow | null = null
  let sitter = (): BrowserWindow | null => null

  const present = () =>
    [
      { window: operator, display: 'operator' as const },
      { window: sitter(), display: 'sitter' as const },
    ].filter((one): one is { window: BrowserWindow; display: DisplayOf } => one.window !== null)

  function openOn(display: Display, part: 'page' | 'sitter-page', closed: () => void): BrowserWindow {
    const window = new electron.BrowserWindow(windowOptions({ display, preload, kiosk }))
    keepWindow(window, { kiosk, takesFocus: part === 'page', isEnding, onClosed: closed })
    watchPage(window.webContents, part, failed)
    return window
  }

  // What did not load is told to the recovery by the page's own event.
  const loadIn = (window: BrowserWindow | null, address: string): void =>
    void window?.loadURL(address).catch(() => undefined)

  return {
    open: () => {
      const { screen } = electron
      const displays = assignDisplays(screen.getAllDisplays(), screen.getPrimaryDisplay())
      operator = openOn(displays.operator, 'page', () => {
        operator = null
        onClosed()
      })
      sitter = followSitterDisplay({
        screen,
        open: (display, closed) => {
          const window = openOn(display, 'sitter-page', closed)
          if (areScreensUp()) loadIn(window, SITTER_START)
          return window
        },
      })
    },
    isOpen: () => operator !== null,
    comeForward: () => {
      if (operator?.isMinimized()) operator.restore()
      operator?.focus()
    },
    load: (display) => (display === 'operator' ? loadIn(operator, START) : loadIn(sitter(), SITTER_START)),
    reload: () => {
      for (const { window } of present()) window.webContents.reload()
    },
    pages: () => present().map(({ window, display }) => ({ contents: window.webContents, display })),
  }
}
