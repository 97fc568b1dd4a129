// What an administrator does at the console, by its screens: the first account, the list of students, a booth's code,
// colleagues, and the log.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { launch, openPage, press } from '../../tools/cli/drive.ts'
import { inRoot } from '../../tools/setup/root.ts'
import { enrolAs, rosterCsv, startReviewServer, type TestServer } from '../support/review-server.ts'

const NAME = '教务处'
const PASSWORD = 'first-password'

/** As a booth's camera would. */
async function readQr(picture: Buffer): Promise<string> {
  const wasm = readFileSync(inRoot('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'))
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true })
  const [found] = await readBarcodes(new Uint8Array(picture), { formats: ['QRCode'] })
  return found?.text ?? ''
}

let review: TestServer
let browser: Awaited<ReturnType<typeof launch>>
let page: Page
let files: string
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'console-admin-'))
  review = await startReviewServer({ demo: false, school: '示例开放大学' })
  browser = await launch()
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } })
  page = await openPage(context, `${review.url}/console/#setup=${review.server.setupToken}`)
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
  await page.getByText('示例开放大学').waitFor()
  expect(await page.getByTestId('setup-token').inputValue()).toBe(review.server.setupToken!)
  await page.getByTestId('setup-token').fill('not the token')
  await page.getByTestId('setup-name').fill(NAME)
  await page.getByTestId('setup-password').fill(PASSWORD)
  await page.getByTestId('setup-again').fill('another-password')
  await press(page, 'setup-submit')
  await page.getByText('两次输入的密码不一样').waitFor()
  await page.getByTestId('setup-again').fill(PASSWORD)
  await press(page, 'setup-submit')
  await page.locator('.ant-alert-error').waitFor()
  await page.getByTestId('setup-token').fill(review.server.setupToken!)
  await press(page, 'setup-submit')
  await page.locator('.who', { hasText: NAME }).waitFor()
  // The token is gone from the address.
  expect(new URL(page.url()).hash).toBe('')
  await page.evaluate(() => {
    location.hash = '#setup'
  })
  await press(page, 'account')
  await press(page, 'logout')
  await page.getByText('已有管理员，请直接登录').waitFor()
  expect(await page.getByTestId('demo-accounts').count()).toBe(0)
  await page.getByTestId('login-name').fill(NAME)
  await page.getByTestId('login-password').fill(PASSWORD)
  await press(page, 'login-submit')
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

it('a new personal code is asked about first, and then shown to be scanned, printed or copied', async () => {
  await page.locator('.ant-input-search input').fill('')
  await page.keyboard.press('Enter')
  const row = page.getByRole('row').filter({ hasText: 'S20260003' })
  await row.getByRole('button', { name: '换发个人码' }).click()
  await page.getByText('旧的个人码立即失效').waitFor()
  await confirm()
  const shown = page.getByTestId('personal-code').locator('svg')
  await shown.waitFor()
  const codes = await review.server.personalCodes()
  const fresh = codes.find(({ studentNumber }) => studentNumber === 'S20260003')!.code
  const picture = await page.getByTestId('personal-code').screenshot()
  expect(await readQr(picture)).toBe(fresh)
  // Not a wall of letters, and on paper the code alone.
  expect(await page.locator('.ant-modal-confirm').innerText()).not.toContain(fresh.slice(0, 20))
  await page.emulateMedia({ media: 'print', reducedMotion: 'reduce' })
  expect(await page.locator('.on-paper').isVisible()).toBe(true)
  expect(await page.locator('#root').isVisible()).toBe(false)
  await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce' })
  await page.locator('.ant-modal-confirm-btns .ant-btn-primary').click()
  await page.locator('.on-paper').waitFor({ state: 'detached' })
})

it('the sheet of codes is numbered by pages, and draws a rare character with what the console brings along', async () => {
  await review.server.importRoster(rosterCsv(20, '测试䶮'))
  await review.server.publishRoster()
  const sheet = await page.context().newPage()
  await sheet.goto(`${review.url}/api/v1/console/roster/codes`)
  expect(await sheet.locator('section > header > span:last-child').allInnerTexts()).toEqual([
    '1 / 3',
    '2 / 3',
    '3 / 3',
  ])
  const drawn = await sheet.evaluate(async () => {
    await document.fonts.ready
    return [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family)
  })
  expect(drawn.join()).toContain('LXGW WenKai GB Screen')
  const overfull = await sheet
    .locator('article')
    .evaluateAll((cards) =>
      cards.filter((card) => card.scrollHeight > card.clientHeight + 1).map((card) => card.textContent),
    )
  expect(overfull).toEqual([])
  const pdf = (await sheet.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(3)
  await sheet.close()
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
  await page.getByTestId('new-again').fill('second-passwort')
  await press(page, 'create-account')
  await page.getByText('两次输入的密码不一样').waitFor()
  await page.getByTestId('new-again').fill('second-password')
  await press(page, 'create-account')
  await press(page, 'reset-审核员甲')
  await confirm()
  const oneTime = await read('one-time-password')
  await page.locator('.ant-modal-confirm .ant-btn-primary').click()

  const theirs = await openPage(await browser.newContext({ locale: 'zh-CN' }), `${review.url}/console/`)
  await theirs.getByTestId('login-name').fill('审核员甲')
  await theirs.getByTestId('login-password').fill(oneTime)
  await press(theirs, 'login-submit')
  await theirs.getByTestId('password-old').fill(oneTime)
  await theirs.getByTestId('own-password').fill('their-own-password')
  await theirs.getByTestId('own-again').fill('another-password')
  await press(theirs, 'password-submit')
  await theirs.getByText('两次输入的密码不一样').waitFor()
  await theirs.getByTestId('own-again').fill('their-own-password')
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

it('whoever disables themselves is warned, and the last administrator cannot', async () => {
  expect(await page.getByTestId(`disable-${NAME}`).isDisabled()).toBe(true)
  await review.server.createAdministrator('副处长', 'third-password')
  await page.locator(`[data-testid="disable-${NAME}"]:not([disabled])`).click()
  await page.getByText('您要停用的是自己的账号').waitFor()
  await page.locator('.ant-popover button:not(.ant-btn-dangerous)').filter({ visible: true }).click()
  await press(page, 'disable-副处长')
  await confirm()
  await page.locator(`[data-testid="disable-${NAME}"][disabled]`).waitFor()
})

it('the log of all this is whole', async () => {
  await press(page, 'audit-verify')
  const { records } = await review.server.verifyAudit()
  await page.getByText(`${records}`).first().waitFor()
})
