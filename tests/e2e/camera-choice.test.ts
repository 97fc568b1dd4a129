// Cameras that break in the middle of work: one pulled out and replaced by another model, one whose driver hangs while its
// track says it is live. There is a way on from each, without an administrator and without a new start.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { testEntry } from '../../station/testing.ts'
import { startBooth } from '../../tools/cli/booth.ts'
import { at, checkIn, consent, launch, press, settleFee, setUpAlone, signIn } from '../../tools/cli/drive.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { drawCameras, plugs } from './drawn-cameras.ts'
import { withTrainingBooth } from './training-booth.ts'

const ADMINISTRATOR = { name: '管理员', pin: '135790' }
const SEES = () => (document.querySelector('video')?.videoWidth ?? 0) > 0

async function toTheCamera(page: Page): Promise<void> {
  for (const name of ['upload', 'faceComparison']) await page.getByTestId(`consent-${name}`).check()
  await press(page, 'next')
  await at(page, 'enrolment')
  await press(page, 'next')
  await settleFee(page, '测试')
  await page.waitForFunction(SEES)
}

it('another model in the place of a camera that is gone is chosen at the capture screen, and stays chosen', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'camera-choice-'))
  const booth = await startBooth({
    dataDir,
    port: 0,
    serverUrl: 'http://127.0.0.1:9',
    camera: null,
    training: false,
    lang: 'zh-CN',
  })
  const browser = await launch()
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await drawCameras(page, ['Old model (1111:2222)', 'OBS Virtual Camera'])
    await page.goto(booth.kiosk.address())
    await setUpAlone(page, ADMINISTRATOR)
    booth.station.state.folder().site.setCamera('Old model (1111:2222)')
    booth.station.state.folder().roster.apply([testEntry(1)], '1', new Date())
    await signIn(page, ADMINISTRATOR)
    await checkIn(page, testEntry(1).studentNumber)
    await toTheCamera(page)

    await plugs(page, 'pullOut', 'Old model (1111:2222)')
    await page.getByTestId('camera-lost').waitFor()
    await plugs(page, 'plugIn', 'New model (3333:4444)')
    await press(page, 'camera-choose')
    expect(await page.getByTestId('camera-missing').innerText()).toContain('Old model (1111:2222)')
    // Software that calls itself a camera is shown and refused.
    expect(await page.getByRole('radio', { name: 'OBS Virtual Camera' }).isDisabled()).toBe(true)
    await page.getByRole('radio', { name: 'New model (3333:4444)' }).check()
    await press(page, 'camera-save')
    await page.getByTestId('camera-lost').waitFor({ state: 'detached' })
    await page.waitForFunction(SEES)
    expect(booth.station.state.folder().site.camera()).toBe('New model (3333:4444)')
    expect(await page.getByTestId('shutter').isEnabled()).toBe(true)
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

it('a camera that gives no more pictures while its track is live hangs no shutter, says so and comes back', () =>
  withTrainingBooth(
    null,
    async ({ context, address }) => {
      const page = await context.newPage()
      await drawCameras(page, ['Camera'])
      await page.goto(address)
      await signIn(page, { name: '演示操作员', pin: '112233' })
      await checkIn(page, PEOPLE[0]!.studentNumber)
      await toTheCamera(page)
      await page.waitForSelector('[data-instruction]')

      await plugs(page, 'freeze', 'Camera', true)
      const shutter = page.getByTestId('shutter')
      await shutter.click()
      // Its last picture is not the moment's: there is no photo, and a word for it in place of a wheel that turns for ever.
      await page.locator('.ant-message-error').waitFor()
      await page.locator('[data-why="stalled"], [data-failure="stalled"]').waitFor()
      await page.waitForSelector('[data-testid="shutter"]:not(.ant-btn-loading)')
      await plugs(page, 'freeze', 'Camera', false)
      await page.waitForSelector('[data-instruction]')
      expect(await shutter.isEnabled()).toBe(true)
    },
    null,
  ))

it('a camera that hangs over a card ends with a word, and the next press works', () =>
  withTrainingBooth(
    null,
    async ({ context, address }) => {
      const page = await context.newPage()
      await drawCameras(page, ['Camera'])
      await page.goto(address)
      await signIn(page, { name: '演示操作员', pin: '112233' })
      await checkIn(page, PEOPLE[0]!.studentNumber)
      await consent(page)
      await at(page, 'card')
      await press(page, 'card-camera-emblem')
      await page.waitForSelector('[data-testid="card-take"]:enabled')
      await plugs(page, 'freeze', 'Camera', true)
      await press(page, 'card-take')
      await page.locator('.ant-message-error').waitFor()
      await page.locator('[data-why="stalled"], [data-failure="stalled"]').waitFor()
      await plugs(page, 'freeze', 'Camera', false)
      await page.waitForSelector('[data-testid="card-take"]:enabled:not(.ant-btn-loading)')
      await press(page, 'card-take')
      // The picture of nothing goes to be read, and the dialog is closed.
      await page.getByTestId('card-take').waitFor({ state: 'detached' })
    },
    null,
  ))
