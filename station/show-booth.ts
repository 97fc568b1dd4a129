// What a start command does once the booth is open: a window where there is a display, the address where there is none,
// and an orderly end.
import { join } from 'node:path'
import { hasDisplay, openBrowser } from './kiosk/browser.ts'
import { StationUnusable } from './unusable.ts'

export interface ShowOptions {
  readonly address: () => string
  readonly close: () => Promise<void>
  readonly dataDir: string
  readonly headless: boolean
  readonly kiosk: boolean
  readonly fakeCamera: string | null
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** Returns what to call whenever a start address was used. */
export function showBooth(options: ShowOptions): () => void {
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
    process.exit(0)
  }
  browser?.on('exit', stop)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return () => say(`for another window: ${options.address()}`)
}

export function sayWhyNotStarted(error: unknown): void {
  const text =
    error instanceof StationUnusable
      ? `${error.problem.subject}: ${error.message}`
      : ((error as Error).stack ?? String(error))
  process.stderr.write(`the booth could not start: ${text}\n`)
  process.exitCode = 1
}
