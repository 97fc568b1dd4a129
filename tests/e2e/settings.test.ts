// The booth's settings by its screens: what is changed is kept, what is wrong is refused and said, and the log is looked at.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { MachineReport } from '../../core/contract/machine-report.ts'
import { DEMO_OPERATORS } from '../../tools/cli/booth.ts'
import { openPage, press, signIn } from '../../tools/cli/drive.ts'
import { withTrainingBooth } from './training-booth.ts'

const [administrator, , operator] = DEMO_OPERATORS

it('an administrator changes the scanner’s folder and the idle time, and both are there when they come back', () =>
  withTrainingBooth(null, async ({ context, address }) => {
    const page = await openPage(context, address)
    await signIn(page, administrator)
    const openGeneral = async () => {
      await press(page, 'settings-open')
      // A click while the dialog still opens may go to what was under it.
      while (!(await page.getByTestId('settings-save').isVisible()))
        await page.getByRole('tab', { name: '通用' }).click()
      await page.locator('[data-testid="scanner-folder"]:not([disabled])').waitFor()
    }
    const idle = page.locator('.ant-modal .ant-input-number-input')
    await openGeneral()
    await page.getByTestId('scanner-folder').fill('scans')
    await press(page, 'settings-save')
    // It says what is wrong and keeps what was typed.
    await page.getByText('没有这个文件夹').waitFor()
    expect(await page.getByTestId('scanner-folder').inputValue()).toBe('scans')
    await page.getByTestId('scanner-folder').fill(import.meta.dirname)
    await idle.fill('120')
    await press(page, 'settings-save')
    await page.getByText('已保存').waitFor()
    await page.getByRole('tab', { name: '本机' }).click()
    await press(page, 'audit-verify')
    await page.getByText(/审计记录完整，共 \d+ 条/).waitFor()
    await press(page, 'support-save')
    const shown = await page.getByTestId('support-saved').innerText()
    const file = shown.slice(shown.indexOf('/'))
    const support = JSON.parse(readFileSync(file, 'utf8')) as { report: MachineReport; log: string[] }
    expect(support.report.folder.training).toBe(true)
    expect(support.report.roster.students).toBeGreaterThan(0)
    expect(support.log.length).toBeGreaterThan(0)

    await page.reload()
    await openGeneral()
    expect(await page.getByTestId('scanner-folder').inputValue()).toBe(import.meta.dirname)
    expect(await idle.inputValue()).toBe('120')
    await page.locator('.ant-modal-close').click()
    await page.getByRole('button', { name: administrator.name }).click()
    await signIn(page, operator)
    expect(await page.getByTestId('settings-open').count()).toBe(0)
  }))
