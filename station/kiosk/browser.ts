// Opens Chromium on the booth's screen and keeps it there: its own profile inside the data folder, no first-run pages, no
// way to anywhere but the booth, the camera allowed for our origin alone.
import { type ChildProcess, spawn } from 'node:child_process'
import { findChromium } from '../chromium/find.ts'
import { quietFlags } from '../chromium/flags.ts'
import { wallFlags } from '../chromium/wall.ts'
import { dropDumps, withDumpFolder } from './crash-dumps.ts'
import { allowCamera, freeProfile } from './profile.ts'

export interface BrowserOptions {
  readonly address: string
  readonly profileDir: string
  readonly kiosk: boolean
  /** A picture stream standing in for the camera (training and tests only). */
  readonly fakeCamera: string | null
}

export function browserFlags({ address, profileDir, kiosk, fakeCamera }: BrowserOptions): string[] {
  return [
    ...quietFlags(),
    ...wallFlags([new URL(address).host]),
    `--user-data-dir=${profileDir}`,
    ...(fakeCamera ? fakeCameraFlags(fakeCamera) : []),
    ...(kiosk
      ? ['--kiosk', '--disable-pinch', '--overscroll-history-navigation=0', address]
      : [`--app=${address}`]),
  ]
}

/** Chromium plays an MJPEG file as its only camera and does not ask. */
export const fakeCameraFlags = (file: string): string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
]

export interface KeptBrowserOptions extends Omit<BrowserOptions, 'address'> {
  /** A new start address for each start. */
  readonly address: () => string
  /** Somebody closed the window. */
  readonly onClosed: () => void
  /** Why it is not on the screen, for whoever looks after the machine. */
  readonly say: (line: string) => void
  readonly chromium: string
  readonly env?: NodeJS.ProcessEnv
}

export interface KeptBrowser {
  /** Its start address was used: it shows the booth. */
  readonly opened: () => void
  readonly stop: () => void
}

/** One that ended sooner did not stay up. */
const STAYED_MS = 10_000
const FIRST_WAIT_MS = 1000
/** As often as the station erases what is erased. */
const DUMPS_MS = 60_000
const LONGEST_WAIT_MS = 60_000
/** Of its complaints, to be quoted. */
const TAIL_CHARACTERS = 600

/** Started again when it crashed; less and less often while it does not stay up. */
export function keepBrowser(options: KeptBrowserOptions): KeptBrowser {
  let browser: ChildProcess | null = null
  let waiting: NodeJS.Timeout | null = null
  let ended = false
  let waitMs = FIRST_WAIT_MS
  let shows = false

  async function start(): Promise<void> {
    await freeProfile(options.profileDir)
    dropDumps(options.profileDir)
    if (ended) return
    const address = options.address()
    allowCamera(options.profileDir, new URL(address).origin)
    const startedMs = performance.now()
    shows = false
    let complaint = ''
    const child = spawn(options.chromium, browserFlags({ ...options, address }), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: withDumpFolder(options.profileDir, options.env ?? process.env),
    })
    browser = child
    child.stderr.on('data', (text) => {
      complaint = (complaint + text).slice(-TAIL_CHARACTERS)
    })
    const over = (how: string, closed: boolean): void => {
      if (browser !== child || ended) return
      browser = null
      const ranMs = performance.now() - startedMs
      const stayed = ranMs >= STAYED_MS
      if (stayed) waitMs = FIRST_WAIT_MS
      // One that hands its page to another and ends says 0 as well.
      if (closed && (shows || stayed)) options.onClosed()
      else again(`the browser ${how} after ${(ranMs / 1000).toFixed(1)} s`, complaint)
    }
    child.once('error', (error: NodeJS.ErrnoException) => over(`could not start (${error.code})`, false))
    child.once('exit', (code, signal) => over(`ended with ${signal ?? code}`, code === 0))
  }

  function again(what: string, complaint: string): void {
    // A start address in a complaint is not for the log.
    const quoted = complaint.replace(/token=[\w-]+/g, 'token=…').trim()
    options.say(`${what}; it is started again in ${waitMs / 1000} s${quoted ? `\n${quoted}` : ''}`)
    waiting = setTimeout(begin, waitMs)
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
  }

  function begin(): void {
    start().catch((error: NodeJS.ErrnoException) =>
      again(`the browser's profile cannot be used (${error.code ?? error.name})`, ''),
    )
  }

  const sweeping = setInterval(() => dropDumps(options.profileDir), DUMPS_MS)
  sweeping.unref()
  begin()
  return {
    opened: () => {
      shows = true
    },
    stop: () => {
      ended = true
      clearInterval(sweeping)
      dropDumps(options.profileDir)
      if (waiting) clearTimeout(waiting)
      browser?.kill()
    },
  }
}

/** Null where there is no browser or no display to open it on. */
export const browserHere = (env: NodeJS.ProcessEnv = process.env): string | null =>
  hasDisplay(env) ? findChromium(env) : null

export const hasDisplay = (env: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
