// One start of the booth's browser on a profile that has never been used, with the switches the product gives it and
// nothing else but a log: what does it ask for, and does anything get out?
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserFlags } from '../../station/kiosk/browser.ts'
import { chromiumPath } from '../patience/patient-browser.ts'
import { type Network, readNetLog } from './net-log.ts'

/** `until` resolves when enough was seen. */
export async function watchFreshProfile(address: string, until: () => Promise<unknown>): Promise<Network> {
  const profileDir = mkdtempSync(join(tmpdir(), 'fresh-profile-'))
  const file = join(profileDir, 'net-log.json')
  const browser = spawn(
    chromiumPath(),
    [
      '--headless=new',
      `--log-net-log=${file}`,
      ...browserFlags({ address, profileDir, kiosk: false, fakeCamera: null }),
    ],
    { stdio: 'ignore' },
  )
  const gone = once(browser, 'exit')
  try {
    await Promise.race([until(), gone.then(() => Promise.reject(new Error('the browser ended')))])
    browser.kill('SIGTERM')
    await gone
    return readNetLog(file)
  } finally {
    browser.kill('SIGKILL')
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 10 })
  }
}
