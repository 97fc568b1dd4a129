// Opens Chromium on the booth's screen: its own profile inside the data folder, no first-run pages, the camera allowed
// for our origin alone.
import { type ChildProcess, spawn } from 'node:child_process'
import { findChromium } from '../chromium/find.ts'
import { quietFlags } from '../chromium/flags.ts'
import { wallFlags } from '../chromium/wall.ts'

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

/** Null where there is no browser or no display to open it on. */
export function openBrowser(
  options: BrowserOptions,
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess | null {
  const chromium = findChromium(env)
  if (!chromium || !hasDisplay(env)) return null
  return spawn(chromium, browserFlags(options), { stdio: 'ignore', env })
}

export const hasDisplay = (env: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
