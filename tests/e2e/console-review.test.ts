// A reviewer's desk in a real browser: a mismatch takes a reason and a second key, exceptions come first, a note is not sent
// by a slip and outlives the session it was begun in.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openPage, press } from '../../tools/cli/drive.ts'
import { type Desk, signInAt, startDesk } from './console-desk.ts'

const REVIEWER = ['审核员', 'demo-reviewer'] as const

let desk: Desk
let browser: Browser
let page: Page
beforeAll(async () => {
  desk = await startDesk({ photos: 4 })
  browser = await launch()
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } })
  page = await openPage(context, `${desk.review.url}/console/`)
  await signInAt(page, ...REVIEWER)
})
afterAll(async () => {
  await browser.close()
  await desk.review.stop()
})

const [CLEAN, MISMATCHED, EXCEPTIONAL, LAST] = [0, 1, 2, 3]
const stateOf = async (which: number) => {
  const { items } = await desk.booth.api.status({})
  return items.findLast(({ submissionId }) => submissionId === desk.submissionIds[which])?.state
}
/** Takes one from the list, and waits until all of it is there. */
async function take(which: number): Promise<void> {
  await press(page, `task-${desk.submissionIds[which]}`)
  await page.getByTestId('approve').waitFor()
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>('.pictures img')]
    return (
      pictures.length === 3 && pictures.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
    )
  })
}
const key = async (name: string): Promise<void> => {
  await page.waitForFunction(() => document.querySelector('.ant-btn-loading') === null)
  await page.keyboard.press(name)
}

it('shows the photo of what is held in the list, and nobody’s of what waits', async () => {
  const pictured = () => page.locator('.tasks img.thumbnail').count()
  await page.getByTestId(`task-${desk.submissionIds[CLEAN]}`).waitFor()
  expect(await pictured()).toBe(0)
  await take(CLEAN)
  await page.getByTestId('queue-filter').getByText('审核中').click()
  await page.locator('.tasks img.thumbnail').waitFor()
  expect(await pictured()).toBe(1)
  await page.getByTestId('queue-filter').getByText('待审核').click()
  await key('a')
  await page.getByTestId('undo').waitFor()
  expect(await stateOf(CLEAN)).toBe('approved')
})

it('a photo sent although the comparison failed takes a reason and a second key, under a red banner', async () => {
  await take(MISMATCHED)
  const banner = page.getByTestId('mismatch')
  expect(await banner.innerText()).toContain('仍然报送')
  await key('a')
  await page.getByTestId('anyway-ask').waitFor()
  expect(await page.getByTestId('anyway-confirm').isDisabled()).toBe(true)
  // Neither the first key again nor Enter without a reason approves.
  for (const name of ['a', 'Enter', 'a']) await key(name)
  expect(await stateOf(MISMATCHED)).toBe('in-review')
  await key('Escape')
  await page.getByTestId('anyway-ask').waitFor({ state: 'detached' })
  await key('a')
  await key('2')
  expect(await page.getByTestId('anyway-note').inputValue()).toContain('当面核对')
  await key('Enter')
  await page.getByTestId('undo').waitFor()
  expect(await stateOf(MISMATCHED)).toBe('approved')
  expect(await page.locator('.history').innerText()).toContain('当面核对')
})

it('what was out of the ordinary stands before what was as it should be, which is folded', async () => {
  await take(EXCEPTIONAL)
  const order = await page.locator('[data-testid="exceptions"], [data-testid="passed"]').all()
  expect(await Promise.all(order.map((one) => one.getAttribute('data-testid')))).toEqual([
    'exceptions',
    'passed',
  ])
  const said = await page.getByTestId('exceptions').innerText()
  for (const word of ['相似，不足以确定', '操作员一', '证件已过有效期', '换证受理中', '不合格'])
    expect(said).toContain(word)
  const passed = page.getByTestId('passed')
  expect(await passed.locator('table').isVisible()).toBe(false)
  await passed.locator('summary').click()
  expect(await passed.locator('table').isVisible()).toBe(true)
})

it('Enter in the note is a new line, and what was written outlives the session and another page', async () => {
  await key('r')
  await key('2')
  const note = page.getByTestId('reject-note')
  await note.click()
  await page.keyboard.type('请取下帽子')
  await page.keyboard.press('Enter')
  await page.keyboard.type('再拍')
  expect(await note.inputValue()).toBe('请取下帽子\n再拍')
  expect(await stateOf(EXCEPTIONAL)).toBe('in-review')

  await page.context().clearCookies()
  // The list asks by itself and hears that the session is over.
  await page.getByTestId('login-leave').waitFor()
  expect(await page.locator('.pictures, .task, .student').count()).toBe(0)
  await page.getByTestId('login-password').fill(REVIEWER[1])
  await press(page, 'login-submit')
  await note.waitFor()
  expect(await note.inputValue()).toBe('请取下帽子\n再拍')
  await page.locator('[data-testid="reason-eyes"][aria-pressed="true"]').waitFor()
  await note.click()
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('undo').waitFor()
  expect(await stateOf(EXCEPTIONAL)).toBe('rejected')
})

it('a click before the form opened does not take its Enter', async () => {
  await page.reload()
  await press(page, 'claim-next')
  await page.getByTestId('approve').waitFor()
  await key('r')
  await key('9')
  await key('Enter')
  await page.getByTestId('undo').waitFor()
  expect(await stateOf(LAST)).toBe('rejected')
})

it('pictures grow with the window', async () => {
  await press(page, 'undo')
  await page.locator('.pictures img').first().waitFor()
  const widthAt = async (width: number, height: number): Promise<number> => {
    await page.setViewportSize({ width, height })
    return page.locator('.picture-standard').evaluate((figure) => figure.getBoundingClientRect().width)
  }
  const [small, large, upright] = [
    await widthAt(1280, 800),
    await widthAt(1920, 1080),
    await widthAt(1080, 1920),
  ]
  expect(large).toBeGreaterThan(small * 1.5)
  expect(upright).toBeGreaterThan(small * 1.5)
})

it('speaks the language of the browser until another is chosen, and remembers that one', async () => {
  const context = await browser.newContext({ locale: 'en-GB' })
  const english = await openPage(context, `${desk.review.url}/console/`)
  await english.getByText('Demo server ·').waitFor()
  await press(english, 'demo-reviewer')
  await press(english, 'language')
  await english.getByText('演示服务器 ·').waitFor()
  // What was filled in is still there.
  expect(await english.getByTestId('login-name').inputValue()).toBe(REVIEWER[0])
  await english.reload()
  await english.getByText('演示服务器 ·').waitFor()
  await context.close()
})
