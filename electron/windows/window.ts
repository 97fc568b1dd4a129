// The booth's window: the whole screen, no menu, no way out, nothing of Node inside.
import type { BrowserWindowConstructorOptions, Display } from 'electron'

export interface WindowOptions {
  readonly display: Display
  readonly preload: string
  /** False for a window that can be moved and closed: set-up and tests. */
  readonly kiosk: boolean
}

export const windowOptions = ({
  display,
  preload,
  kiosk,
}: WindowOptions): BrowserWindowConstructorOptions => ({
  ...(kiosk ? display.bounds : display.workArea),
  kiosk,
  title: '采集站',
  backgroundColor: '#f5f7fa',
  autoHideMenuBar: true,
  show: false,
  webPreferences: {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !kiosk,
    // A live view that is covered for a moment must not stall.
    backgroundThrottling: false,
  },
})

export interface Screens {
  readonly operator: Display
  /** The one the student looks at, where there are two. */
  readonly sitter: Display | null
}

/** The primary display is the operator's; of several others the leftmost is the sitter's, the same at every start. */
export function assignDisplays(displays: readonly Display[], primary: Display): Screens {
  const [sitter = null] = displays
    .filter((one) => one.id !== primary.id)
    .sort((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y || a.id - b.id)
  return { operator: primary, sitter }
}
