// The people of a booth, by the screens: a wrong PIN until it locks, let in again, disabled, enabled, given a new PIN.
import { expect, it } from 'vitest'
import { DEMO_OPERATORS } from '../../tools/cli/booth.ts'
import { at, openPage, press, signIn } from '../../tools/cli/drive.ts'
import { withTrainingBooth } from './training-booth.ts'

const [administrator, supervisor] = DEMO_OPERATORS

it('an administrator lets somebody in again who is locked out, disables and enables them, and gives a new PIN', () =>
  withTrainingBooth(null, async ({ context, address }) => {
    const page = await openPage(context, address)
    await at(page, 'login')
    await page.getByRole('button', { name: supervisor.name }).click()
    for (let n = 0; n < 5; n++) {
      for (const digit of '000000') await press(page, `pin-${digit}`)
      await press(page, 'pin-submit')
      await page.locator('.pin output', { hasNotText: '*' }).waitFor()
      await page.locator('[data-testid="pin-submit"].ant-btn-loading').waitFor({ state: 'detached' })
    }
    await page.locator('.pin output[data-locked]').waitFor()
    expect(await page.locator('.pin output').innerText()).toMatch(/[45]:\d\d/)
    await page.getByRole('button', { name: /返\s?回/ }).click()
    await signIn(page, administrator)
    await press(page, 'settings-open')
    const row = page.locator('.operators .ant-list-item', { hasText: supervisor.name })
    await row.getByText('已锁定').waitFor()
    await row.getByRole('button', { name: '解除锁定' }).click()
    await row.getByText('已锁定').waitFor({ state: 'detached' })
    await row.getByRole('button', { name: /^停\s?用$/ }).click()
    await page
      .locator('.ant-modal-confirm')
      .getByRole('button', { name: /停\s?用/ })
      .click()
    await row.and(page.locator('[data-disabled="true"]')).waitFor()
    await row.getByRole('button', { name: '恢复使用' }).click()
    await row.and(page.locator('[data-disabled="false"]')).waitFor()
    // A PIN that is guessed at once is nobody's, whoever is given it.
    await page.getByTestId('operator-name').fill('新人')
    await page.getByTestId('operator-pin').fill('1234')
    await press(page, 'operator-add')
    await page.getByText('太容易被猜到').waitFor()
    await row.getByRole('button', { name: '更换 PIN 码' }).click()
    await page.getByTestId('new-pin').fill('975310')
    await page.getByTestId('new-pin-again').fill('975311')
    await press(page, 'new-pin-submit')
    await page.getByText('两次输入不一样').waitFor()
    await page.getByTestId('new-pin-again').fill('975310')
    await press(page, 'new-pin-submit')
    await page.getByTestId('new-pin').waitFor({ state: 'detached' })
    await page.locator('.ant-modal-close').click()
    await page.getByRole('button', { name: administrator.name }).click()
    await signIn(page, { name: supervisor.name, pin: '975310' })
  }))
