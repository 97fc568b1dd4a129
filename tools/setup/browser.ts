// A Chromium must be there. On Debian as root it is installed with apt; anywhere else one line says what to run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from '../../station/chromium/find.ts'

export function prepareBrowser(say: (text: string) => void): void {
  if (findChromium()) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('installing Chromium with apt …')
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'chromium')
    if (findChromium()) return
  }
  throw new Error(
    `no Chromium, Chrome or Edge was found. Install one and start again, for example: ${advice()}`,
  )
}

function apt(...args: string[]): void {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0)
    throw new Error(`apt-get ${args[0]} failed (see above); check that Debian's packages are reachable`)
}

function advice(): string {
  if (process.platform === 'win32') return 'winget install Google.Chrome'
  if (process.platform === 'darwin') return 'brew install --cask google-chrome'
  return 'sudo apt-get install chromium'
}
