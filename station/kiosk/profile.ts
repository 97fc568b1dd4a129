// The browser's profile, made ready before every start. Only the station that holds the data folder's lock uses it, so
// whatever else claims it is a remnant: the lock of a machine of another name, of a process that is gone, or a browser
// that outlived its booth. Chromium refuses a profile that is claimed, or hands its page to the one that claims it.
import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'

/** Links that Chromium's process singleton leaves in a profile (chrome/common/chrome_constants.cc). */
const CLAIMS = ['SingletonLock', 'SingletonSocket', 'SingletonCookie'] as const
const END_MS = 5000
const LOOK_MS = 100

export async function freeProfile(profileDir: string): Promise<void> {
  const pid = claimedBy(profileDir)
  if (pid !== null && isBrowserOf(pid, profileDir)) await end(pid)
  for (const name of CLAIMS) rmSync(join(profileDir, name), { force: true })
}

/** The lock is a link to `host-pid`; null where there is none, or another machine's. */
function claimedBy(profileDir: string): number | null {
  try {
    const [, host, pid] = /^(.*)-(\d+)$/.exec(readlinkSync(join(profileDir, CLAIMS[0]))) ?? []
    return host === hostname() ? Number(pid) : null
  } catch {
    return null
  }
}

/** The process of that number may be anybody's by now; one that names our profile is a browser of ours. */
function isBrowserOf(pid: number, profileDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(`--user-data-dir=${profileDir}`)
  } catch {
    return false
  }
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM')
  for (let waitedMs = 0; waitedMs < END_MS; waitedMs += LOOK_MS) {
    if (!existsSync(`/proc/${pid}`)) return
    await rest(LOOK_MS)
  }
  process.kill(pid, 'SIGKILL')
}

type Json = Record<string, unknown>
const childOf = (parent: Json, key: string): Json => {
  const child = parent[key]
  const found = typeof child === 'object' && child !== null ? (child as Json) : {}
  parent[key] = found
  return found
}

const ALLOW = 1

/**
 * Allows the camera to the booth's own origin and to no other, as somebody would who answered the question once: a kiosk
 * has nobody to answer it. A profile whose settings cannot be read is left to Chromium, which then asks.
 */
export function allowCamera(profileDir: string, origin: string): void {
  const folder = join(profileDir, 'Default')
  const file = join(folder, 'Preferences')
  let preferences: Json = {}
  try {
    if (existsSync(file)) preferences = JSON.parse(readFileSync(file, 'utf8')) as Json
  } catch {
    return
  }
  const exceptions = ['profile', 'content_settings', 'exceptions'].reduce(childOf, preferences)
  exceptions['media_stream_camera'] = { [`${origin},*`]: { setting: ALLOW } }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, JSON.stringify(preferences), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
