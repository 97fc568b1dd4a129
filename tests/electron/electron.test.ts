// The booth under Electron itself: the journey of the Chromium host, and what only the shell does. Needs the binary and a
// desktop with a keyring.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, photograph, setUpAlone, trainUpTo } from '../../tools/cli/drive.ts'
import { bundleShell } from '../../tools/dist-electron/pack.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { electronBinary } from '../../tools/setup/electron.ts'
import { inRoot } from '../../tools/setup/root.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'

const ADMINISTRATOR = { name: '现场管理员', pin: '975310' }
const binary = electronBinary()

describe.skipIf(binary === null)('under Electron', () => {
  let dir: string
  let shell: ElectronApplication
  let page: Page
  const launchArgs = (): string[] => [inRoot(), '--windowed', '--lang', 'zh-CN', '--data', dir]
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'electron-'))
    await bundleShell()
    shell = await _electron.launch({ executablePath: binary!, args: launchArgs(), timeout: 0 })
    page = await shell.firstWindow()
    page.setDefaultTimeout(0)
  })
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
    await photograph(page, 120)
  })

  // The pages' own policy already refuses the microphone and the place; these are the handlers' to refuse.
  it('gives no permission but the camera', async () => {
    const answers = await page.evaluate(async () => {
      const state = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state
      return {
        notifications: await Notification.requestPermission(),
        midi: await navigator.requestMIDIAccess().then(
          () => 'granted',
          (error: Error) => error.name,
        ),
        camera: await state('camera'),
      }
    })
    expect(answers).toEqual({ notifications: 'denied', midi: 'NotAllowedError', camera: 'granted' })
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

  // Playwright gives up a page that crashed, so the shell itself is asked what its page shows.
  it('loads a crashed page again, at the step where it was', async () => {
    const step = await page.getAttribute('[data-step]', 'data-step')
    await shell.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
    )
    const shown = (): Promise<unknown> =>
      shell.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
          "document.querySelector('[data-step]')?.dataset.step ?? null",
        ),
      )
    await eventually(async () => expect(await shown().catch(() => null)).toBe(step))
  })

  it('lets a second start go', async () => {
    const second = spawn(binary!, launchArgs(), { stdio: 'ignore' })
    const code = await new Promise((resolve) => second.on('exit', resolve))
    expect(code).toBe(0)
    expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })
})
