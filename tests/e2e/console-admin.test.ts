// What an administrator does at the console, by its screens: the first account, the list of students, a booth's code,
// colleagues, and the log.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openPage, press } from '../../tools/cli/drive.ts'
import { enrolAs, rosterCsv, startReviewServer, type TestServer } from '../support/review-server.ts'

const NAME = '教务处'
const PASSWORD = 'first-password'

let review: TestServer
let browser: Awaited<ReturnType<typeof launch>>
let page: Page
let files: string
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'console-admin-'))
  review = await startReviewServer({ demo: false, school: '示例开放大学' })
  browser = await launch()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await openPage(context, `${review.url}/console/`)
})
afterAll(async () => {
  await browser.close()
  await review.stop()
  rmSync(files, { recursive: true, force: true })
})

const part = (name: string) => page.getByRole('menuitem', { name }).click()
/** The button that says yes in whatever asks whether it is meant. */
const confirm = async (): Promise<void> => {
  const yes = page.locator('.ant-popover .ant-btn-primary').filter({ visible: true })
  await yes.click()
  await yes.waitFor({ state: 'hidden' })
}
const read = (testId: string) => page.getByTestId(testId).innerText()

async function choose(csv: string): Promise<void> {
  const file = join(files, 'list.csv')
  writeFileSync(file, csv)
  await page.locator('input[type="file"]').setInputFiles(file)
}

it('the first administrator is made with the token the server printed, and is signed in', async () => {
  await page.getByTestId('to-setup').click()
  await page.getByTestId('setup-token').fill('not the token')
  await page.getByTestId('setup-name').fill(NAME)
  await page.getByTestId('setup-password').fill(PASSWORD)
  await press(page, 'setup-submit')
  await page.locator('.ant-alert-error').waitFor()
  await page.getByTestId('setup-token').fill(review.server.setupToken!)
  await press(page, 'setup-submit')
  await page.locator('.who', { hasText: NAME }).waitFor()
})

it('a list with a wrong line is not taken and its line is named; a right one is mapped, counted, confirmed, published', async () => {
  await part('名单与个人码')
  const [header, first, ...rest] = rosterCsv(3).split('\n')
  await choose([header, first!.replace(/,\d{17}[\dX],/, ',123,'), ...rest].join('\n'))
  const problems = page.locator('.ant-alert-error')
  await problems.waitFor()
  expect(await problems.innerText()).toContain('第 2 行')
  await page.getByTestId('import-good').waitFor()
  // A header that nobody knows is told by hand.
  await choose(rosterCsv(3).replace('姓名', '谁'))
  await page.locator('.ant-alert-error', { hasText: '缺少这一列' }).waitFor()
  await page.getByTestId('import-column-A').click()
  await page.locator('.ant-select-item-option', { hasText: '姓名' }).click()
  await press(page, 'import-check')
  await page.getByTestId('import-checked').filter({ hasText: '新增 3 人' }).waitFor()
  await press(page, 'import-confirm')
  await page.getByText('发布 3 人').click()
  await page.getByText('已发布 3 人').waitFor()
  await page.locator('.ant-input-search input').fill('测试学生2')
  await page.keyboard.press('Enter')
  await page.getByText('已列出 1 人，名单共 3 人').waitFor()
  await press(page, 'remove-S20260002')
  await confirm()
  await page.getByText('已把测试学生2移出名单').waitFor()
})

it('a booth enrols with the code that is shown, is shut out and let in again', async () => {
  await part('采集站')
  await press(page, 'enrolment-code')
  const code = await page.locator('.ant-modal-confirm code.code').first().innerText()
  await page.locator('.ant-modal-confirm .ant-btn-primary').click()
  const { booth } = await enrolAs(review, null, '一号站', { code })
  const { stationId } = booth.identity
  // The list follows what happens by itself.
  await page.getByTestId(`revoke-${stationId}`).click()
  await confirm()
  await page.getByTestId(`reinstate-${stationId}`).waitFor()
  await expect(booth.api.status({})).rejects.toMatchObject({ data: { detail: 'station-revoked' } })
  await page.getByTestId(`reinstate-${stationId}`).click()
  await confirm()
  await page.getByTestId(`revoke-${stationId}`).waitFor()
  await booth.api.status({})
})

it('a colleague gets an account, a one-time password, and must choose an own one', async () => {
  await part('账号')
  await page.getByTestId('new-name').fill('审核员甲')
  await page.getByTestId('new-password').fill('short')
  await press(page, 'create-account')
  await page.getByText('请输入 10 至 200 位').waitFor()
  await page.getByTestId('new-password').fill('second-password')
  await press(page, 'create-account')
  await press(page, 'reset-审核员甲')
  await confirm()
  const oneTime = await read('one-time-password')
  await page.locator('.ant-modal-confirm .ant-btn-primary').click()

  const theirs = await openPage(await browser.newContext(), `${review.url}/console/`)
  await theirs.getByTestId('login-name').fill('审核员甲')
  await theirs.getByTestId('login-password').fill(oneTime)
  await press(theirs, 'login-submit')
  await theirs.getByTestId('password-old').fill(oneTime)
  await theirs.getByTestId('password-fresh').fill('their-own-password')
  await theirs.getByTestId('password-again').fill('another-password')
  await press(theirs, 'password-submit')
  await theirs.getByText('两次输入的新密码不一样').waitFor()
  await theirs.getByTestId('password-again').fill('their-own-password')
  await press(theirs, 'password-submit')
  await theirs.locator('.who', { hasText: '审核员甲' }).waitFor()
  // A reviewer has the review and nothing else.
  expect(await theirs.getByRole('menuitem').allInnerTexts()).toEqual(['审核'])

  await press(page, 'disable-审核员甲')
  await confirm()
  await page.getByTestId('enable-审核员甲').waitFor()
  await theirs.reload()
  await theirs.getByTestId('login-name').waitFor()
})

it('the log of all this is whole', async () => {
  await press(page, 'audit-verify')
  const { records } = await review.server.verifyAudit()
  await page.getByText(`${records}`).first().waitFor()
})
