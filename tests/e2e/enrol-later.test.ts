// The wizard promises that a booth may be enrolled later: the way there, what is said when it goes wrong, and again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startBooth } from '../../tools/cli/booth.ts'
import { launch, openPage, press, setUpAlone, signIn as signInAt } from '../../tools/cli/drive.ts'
import { publishStudents, signIn, startReviewServer } from '../support/review-server.ts'

const ADMINISTRATOR = { name: '管理员', pin: '135790' }
const PASSWORD = 'long-enough-1'

async function openServerTab(page: Page): Promise<void> {
  await press(page, 'settings-open')
  // A click while the dialog still opens may go to what was under it.
  const submit = page.getByTestId('enrol-submit')
  while (!(await submit.isVisible())) await page.getByRole('tab', { name: '审核服务器' }).click()
}

async function tryCode(page: Page, code: string): Promise<void> {
  await page.getByTestId('enrol-code').fill(code)
  await press(page, 'enrol-submit')
}

it('a booth set up without a server is enrolled later, and again after it was shut out, by the screens', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'enrol-later-'))
  const review = await startReviewServer({ demo: false, school: '示例开放大学' })
  await review.server.createAdministrator('管理', PASSWORD)
  await publishStudents(review, 3)
  const booth = await startBooth({
    dataDir,
    port: 0,
    serverUrl: review.url,
    camera: null,
    training: false,
    lang: 'zh-CN',
  })
  const browser = await launch()
  try {
    const page = await openPage(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      booth.kiosk.address(),
    )
    await press(page, 'next')
    expect(await page.locator('.ant-form-item-explain-error').allInnerTexts()).toEqual(
      Array(4).fill('请填写'),
    )
    // What is wrong is said anew in the language of the moment.
    await press(page, 'language')
    await page.locator('.ant-form-item-explain-error', { hasText: 'Please' }).nth(3).waitFor()
    await press(page, 'language')
    await page.locator('.ant-form-item-explain-error', { hasText: '请填写' }).nth(3).waitFor()
    await setUpAlone(page, ADMINISTRATOR, async () => {
      // Left in the midst, it goes on where it stood.
      await page.reload()
      await page.getByTestId('admin-name').fill(ADMINISTRATOR.name)
      await page.getByTestId('admin-pin').fill('111111')
      await page.getByText('太容易被猜到').waitFor()
      await page.getByTestId('admin-pin').fill(ADMINISTRATOR.pin)
      await page.getByTestId('admin-pin-again').fill('135791')
      await press(page, 'next')
      await page.getByText('两次输入不一样').waitFor()
    })
    await signInAt(page, ADMINISTRATOR)
    await page.locator('[data-problem="not-enrolled"]').waitFor()
    await openServerTab(page)
    // The address the program was started with.
    expect(await page.getByTestId('server-url').inputValue()).toBe(review.url)
    await tryCode(page, 'AAAA-BBBB-CCCC')
    expect(await page.getByTestId('enrol-code-wrong').innerText()).toContain('登记码不正确')
    await page.getByTestId('server-url').fill('http://review.example')
    await press(page, 'enrol-submit')
    expect(await page.getByTestId('server-url-wrong').innerText()).toContain('https://')
    await page.getByTestId('server-url').fill(review.url)
    await tryCode(page, (await review.server.createEnrolmentCode()).code)
    await page.getByText('示例开放大学').first().waitFor()
    await page.locator('[data-problem="not-enrolled"]').waitFor({ state: 'detached' })
    expect(booth.station.state.folder().roster.counts().students).toBe(3)

    const { api } = await signIn(review.url, '管理', PASSWORD)
    const [station] = await api.stations()
    await api.revokeStation({ stationId: station!.stationId })
    await booth.station.state.sync().now()
    await page.locator('[data-problem="station-revoked"]').waitFor({ state: 'attached' })
    await tryCode(page, (await review.server.createEnrolmentCode()).code)
    await page.locator('[data-problem="station-revoked"]').waitFor({ state: 'detached' })
    expect(await api.stations()).toMatchObject([{ stationId: station!.stationId, revoked: false }])
  } finally {
    await browser.close()
    await booth.close()
    await review.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
