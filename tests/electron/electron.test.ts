// The booth under Electron itself: the journey of the Chromium host, and what only the shell does. Needs the binary and a
// desktop with a keyring.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, photograph, setUpAlone, trainUpTo } from '../../tools/cli/drive.ts'
import { bundleShell } from '../../tools/dist-electron/pack.ts'
import { electronBinary } from '../../tools/setup/electron.ts'
import { inRoot } from '../../tools/setup/root.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'

const LIMIT_MS = 300_000
const ADMINISTRATOR = { name: '现场管理员', pin: '975310' }
const binary = electronBinary()

describe.skipIf(binary === null)('under Electron', { timeout: LIMIT_MS }, () => {
  let dir: string
  let shell: ElectronApplication
  let page: Page
  const launch = (): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: binary!,
      args: [inRoot(), '--windowed', '--lang', 'zh-CN', '--data', dir],
    })
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'electron-'))
    await bundleShell()
    shell = await launch()
    page = await shell.firstWindow()
    page.setDefaultTimeout(60_000)
  }, LIMIT_MS)
  afterAll(async () => {
    await shell?.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it('starts, and the page has its station', async () => {
    await at(page, 'setup')
    expect(page.url()).toBe('app://booth/')
    expect(await page.evaluate(() => 'require' in globalThis || 'process' in globalThis)).toBe(false)
  })

  it('takes a photo', async () => {
    await setUpAlone(page, ADMINISTRATOR)
    await trainUpTo(page, ADMINISTRATOR, PEOPLE[0]!)
    await photograph(page, 120_000)
  })

  it('gives no permission but the camera', async () => {
    const refused = await page.evaluate(async () => {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      )
      const place = await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code),
        ),
      )
      return { microphone, place }
    })
    expect(refused).toEqual({ microphone: 'NotAllowedError', place: 1 })
  })

  it('goes nowhere else and opens no window', async () => {
    await page.evaluate(() => {
      location.href = 'https://example.org/'
    })
    expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull()
    await page.waitForTimeout(500)
    expect(page.url()).toBe('app://booth/')
    expect(shell.windows()).toHaveLength(1)
  })

  it('loads a crashed page again, at the step where it was', async () => {
    const step = await page.getAttribute('[data-step]', 'data-step')
    await shell.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
    )
    await page.waitForEvent('load')
    await at(page, step!)
  })

  it('lets a second start go', async () => {
    const second = await launch()
    await second.waitForEvent('close')
    expect(shell.windows()).toHaveLength(1)
  })
})
