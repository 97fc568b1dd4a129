// Every page of the console at every size of window and in both languages: nothing that axe calls serious, no text that is cut
// or outside, nothing too small to press.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openPage, press } from '../../tools/cli/drive.ts'
import { seriousViolations } from '../../tools/screens/axe.ts'
import { measureConsole } from '../../tools/screens/console-faults.ts'
import { SIZES } from '../../tools/screens/shoot.ts'
import { startReviewServer } from '../support/review-server.ts'
import { type Desk, signInAt, startDesk } from './console-desk.ts'

const TARGET_PX = 40

/** As text, so that a failure says what to mend. */
const axe = async (page: Page): Promise<string[]> =>
  (await seriousViolations(page)).map(({ id, html, why }) => `${id}: ${html.slice(0, 160)} ${why}`)

async function faultsOf(page: Page, where: string): Promise<string[]> {
  const found: string[] = []
  for (const { width, height } of SIZES) {
    await page.setViewportSize({ width, height })
    await page.evaluate(() => document.fonts.ready)
    const measured = await measureConsole(page, TARGET_PX)
    found.push(
      ...measured.map(({ fault, what, detail }) => `${where} ${width}×${height} ${fault}: ${what} ${detail}`),
      ...(await axe(page)).map((text) => `${where} ${width}×${height} ${text}`),
    )
  }
  return found
}

let desk: Desk
let browser: Browser
beforeAll(async () => {
  desk = await startDesk({ photos: 6 })
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await desk.review.stop()
})

const open = async (locale: string, address: string): Promise<Page> =>
  openPage(await browser.newContext({ locale, viewport: { width: 1280, height: 800 } }), address)

it('the measure finds what is cut, outside and small', async () => {
  const page = await open('zh-CN', `${desk.review.url}/console/`)
  await page.getByTestId('demo-accounts').waitFor()
  expect(await measureConsole(page, TARGET_PX)).toEqual([])
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<p id="cut">被截断的文字</p><p id="far">窗外</p><button id="tiny">小</button>',
    )
    const style = (id: string, rules: Partial<CSSStyleDeclaration>) =>
      Object.assign(document.getElementById(id)!.style, { position: 'fixed', top: '0', ...rules })
    style('cut', { width: '20px', overflow: 'hidden', whiteSpace: 'nowrap' })
    style('far', { left: '2000px' })
    style('tiny', { width: '30px', height: '30px', padding: '0' })
  })
  const found = (await measureConsole(page, TARGET_PX)).map(({ fault }) => fault)
  expect(found.sort()).toEqual(['clipped', 'outside', 'small'])
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<p id="pale">看不清</p><button id="mute"></button>')
    Object.assign(document.getElementById('pale')!.style, { color: '#aaaaaa', background: '#ffffff' })
  })
  const called = (await axe(page)).map((text) => text.split(':')[0])
  expect([...new Set(called)].sort()).toEqual(['button-name', 'color-contrast'])
  await page.context().close()
})

it.each(['zh-CN', 'en'])('before signing in, in %s', async (locale) => {
  const page = await open(locale, `${desk.review.url}/console/`)
  await page.getByTestId('demo-accounts').waitFor()
  expect(await faultsOf(page, 'login')).toEqual([])
  await page.context().close()
  const fresh = await startReviewServer({ demo: false, school: '示例开放大学' })
  try {
    const setup = await open(locale, `${fresh.url}/console/#setup`)
    await setup.getByTestId('setup-token').waitFor()
    expect(await faultsOf(setup, 'setup')).toEqual([])
    await setup.context().close()
  } finally {
    await fresh.stop()
  }
})

it.each(['zh-CN', 'en'])('at the desk, in %s', async (locale) => {
  const page = await open(locale, `${desk.review.url}/console/`)
  await signInAt(page, '管理员', 'demo-administrator')
  const found: string[] = []
  const measure = async (where: string) => found.push(...(await faultsOf(page, where)))
  await page.locator('.task').first().waitFor()
  await measure('list')
  // The mismatch shows the most.
  await press(page, `task-${desk.submissionIds[1]}`)
  await page.getByTestId('mismatch').waitFor()
  await measure('mismatch')
  await page.keyboard.press('a')
  await page.getByTestId('anyway-note').waitFor()
  await measure('anyway')
  await page.keyboard.press('Escape')
  await page.keyboard.press('r')
  await page.getByTestId('reject-note').waitFor()
  await measure('reject')
  await page.keyboard.press('Escape')
  await page.getByTestId('passed').locator('summary').click()
  await measure('passed')
  for (const [index, part] of ['roster', 'stations', 'export', 'accounts'].entries()) {
    await page
      .getByRole('menuitem')
      .nth(index + 1)
      .click()
    await page.locator('.page').waitFor()
    await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' })
    await measure(part)
  }
  await press(page, 'account')
  await page.getByTestId('change-password').click()
  await page.getByTestId('own-password').waitFor()
  await measure('password')
  await page.keyboard.press('Escape')
  // The next language finds the photo where this one did.
  await page.getByRole('menuitem').first().click()
  await page.getByTestId('approve').waitFor()
  await page.getByRole('button', { name: locale === 'en' ? 'Put back' : '放回队列' }).click()
  await page.getByTestId('approve').waitFor({ state: 'detached' })
  await page.context().clearCookies()
  await page.getByTestId('login-leave').waitFor()
  await measure('ended')
  expect(found).toEqual([])
  await page.context().close()
})
