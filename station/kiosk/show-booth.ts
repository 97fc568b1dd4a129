// What a start command does once the booth is open: a window where there is a display, the address where there is none,
// and an orderly end.
import { join } from 'node:path'
import { FolderInUse } from '../../node/folder-lock.ts'
import { portInUse } from '../../node/port-in-use.ts'
import { StationUnusable } from '../folder/startup-failure.ts'
import { browserHere, hasDisplay, type KeptBrowser, keepBrowser } from './browser.ts'
import { showProblem } from './problem-page.ts'
import { standardOutput, tellStartAddress } from './start-address.ts'

/** The page that shows a problem is open to everybody on this machine: its address opens nothing. */
const PROBLEM_PAGE_MS = 2 ** 31 - 1

export interface ShowOptions {
  readonly address: () => string
  /** How long such an address lives. */
  readonly startAddressMs: number
  readonly close: () => Promise<void>
  readonly dataDir: string
  readonly headless: boolean
  readonly kiosk: boolean
  readonly fakeCamera: string | null
  /** Of the process once it is closed. */
  readonly exitCode?: number
}

export interface Shown {
  /** To call whenever a start address was used. */
  readonly opened: () => void
  /** Closes window and booth and ends the process. */
  readonly stop: () => Promise<void>
}

export function showBooth(options: ShowOptions): Shown {
  const chromium = options.headless ? null : browserHere()
  const start = tellStartAddress({
    address: options.address,
    lifeMs: options.startAddressMs,
    hasBrowser: chromium !== null,
    dataDir: options.dataDir,
    output: standardOutput(),
  })
  let stopping = false
  let browser: KeptBrowser | null = null
  const stop = async () => {
    if (stopping) return
    stopping = true
    start.close()
    browser?.stop()
    await options.close()
    process.exit(options.exitCode ?? 0)
  }
  if (chromium)
    browser = keepBrowser({
      chromium,
      address: options.address,
      profileDir: join(options.dataDir, 'browser'),
      kiosk: options.kiosk,
      fakeCamera: options.fakeCamera,
      onClosed: () => void stop(),
      say: (line) => void process.stderr.write(`${line}\n`),
    })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // Windows has no such signal.
  if (process.platform !== 'win32') process.on('SIGUSR2', start.tell)
  return {
    opened: () => {
      browser?.opened()
      start.used()
    },
    stop,
  }
}

/**
 * Says on the terminal and, for a folder that cannot be opened, on the screen why the booth did not start; whoever
 * watches over the process starts it again when it ends.
 */
export async function showWhyNotStarted(
  error: unknown,
  {
    programDir,
    ...show
  }: Omit<ShowOptions, 'address' | 'startAddressMs' | 'close'> & { programDir: string; port: number },
): Promise<void> {
  const known = error instanceof StationUnusable
  process.stderr.write(`the booth could not start: ${whyOf(error)}\n`)
  process.exitCode = 1
  if (!known || show.headless || !hasDisplay(process.env)) return
  const page = await showProblem({
    problem: error.problem,
    programDir,
    port: show.port,
    onTryAgain: () => void shown.stop(),
  })
  const shown = showBooth({
    ...show,
    address: () => page.address,
    startAddressMs: PROBLEM_PAGE_MS,
    close: page.close,
    exitCode: 1,
  })
}

function whyOf(error: unknown): string {
  if (error instanceof FolderInUse) return error.message
  if (error instanceof StationUnusable) return `${error.problem.subject}: ${error.message}`
  return portInUse(error) ?? (error as Error).stack ?? String(error)
}
