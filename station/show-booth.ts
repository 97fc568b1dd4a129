// What a start command does once the booth is open: a window where there is a display, the address where there is none,
// and an orderly end.
import { join } from 'node:path'
import { hasDisplay, openBrowser } from './kiosk/browser.ts'
import { showTrouble } from './kiosk/trouble.ts'
import { StationUnusable } from './unusable.ts'

export interface ShowOptions {
  readonly address: () => string
  readonly close: () => Promise<void>
  readonly dataDir: string
  readonly headless: boolean
  readonly kiosk: boolean
  readonly fakeCamera: string | null
  /** Of the process once it is closed. */
  readonly exitCode?: number
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

export interface Shown {
  /** To call whenever a start address was used. */
  readonly opened: () => void
  /** Closes window and booth and ends the process. */
  readonly stop: () => Promise<void>
}

export function showBooth(options: ShowOptions): Shown {
  const browser =
    !options.headless && hasDisplay(process.env)
      ? openBrowser({
          address: options.address(),
          profileDir: join(options.dataDir, 'browser'),
          kiosk: options.kiosk,
          fakeCamera: options.fakeCamera,
        })
      : null
  if (!browser)
    say(
      'open this address in Chromium, Chrome or Edge on this machine; it works once, the next one is printed here',
    )
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    browser?.kill()
    await options.close()
    process.exit(options.exitCode ?? 0)
  }
  browser?.on('exit', stop)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return { opened: () => say(`for another window: ${options.address()}`), stop }
}

/**
 * Says on the terminal and, for a folder that cannot be opened, on the screen why the booth did not start; whoever
 * watches over the process starts it again when it ends.
 */
export async function showWhyNotStarted(
  error: unknown,
  { programDir, ...show }: Omit<ShowOptions, 'address' | 'close'> & { programDir: string; port: number },
): Promise<void> {
  const known = error instanceof StationUnusable
  const text = known
    ? `${error.problem.subject}: ${error.message}`
    : ((error as Error).stack ?? String(error))
  process.stderr.write(`the booth could not start: ${text}\n`)
  process.exitCode = 1
  if (!known || show.headless || !hasDisplay(process.env)) return
  const trouble = await showTrouble({
    problem: error.problem,
    programDir,
    port: show.port,
    onTryAgain: () => void shown.stop(),
  })
  const shown = showBooth({ ...show, address: () => trouble.address, close: trouble.close, exitCode: 1 })
}
