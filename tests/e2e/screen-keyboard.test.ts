// A booth without keys: everything is typed on the screen, in pinyin where it is Chinese, and nothing is hidden behind the keys.
import { expect, it } from 'vitest'
import { DEMO_OPERATORS } from '../../tools/cli/booth.ts'
import { openPage, press, signIn } from '../../tools/cli/drive.ts'
import { withTrainingBooth } from './training-booth.ts'

it('a student is found by the keys on the screen, and the keys go again', () =>
  withTrainingBooth(null, async ({ context, address }) => {
    const page = await openPage(context, address)
    await signIn(page, DEMO_OPERATORS[0])
    const keyboard = page.getByTestId('keyboard')
    const key = (name: string) => keyboard.locator(`[data-skbtn="${name}"]`).click()
    const search = page.getByTestId('search')
    await search.focus()
    expect(await keyboard.count()).toBe(0)

    await press(page, 'settings-open')
    await page.getByRole('tab', { name: '通用' }).click()
    await page.getByTestId('screen-keyboard').check()
    await press(page, 'settings-save')
    await page.getByText('已保存').waitFor()
    // Typed into a dialog as well, whose field stays above the keys.
    await page.getByTestId('scanner-folder').focus()
    await keyboard.locator('.hg-button').first().waitFor()
    const folder = await page.getByTestId('scanner-folder').inputValue()
    await key('s')
    expect(await page.getByTestId('scanner-folder').inputValue()).toBe(`${folder}s`)
    await key('{bksp}')
    await page.locator('.ant-modal-close').click()

    await search.click()
    await key('l')
    await key('i')
    await key('n')
    await page.locator('.hg-candidate-box-list-item', { hasText: '林' }).click()
    expect(await search.inputValue()).toBe('林')
    const field = (await search.boundingBox())!
    expect(field.y + field.height).toBeLessThan((await keyboard.boundingBox())!.y)
    await key('{enter}')
    await page.getByRole('button', { name: /林示例/ }).waitFor()
    await key('{hide}')
    await keyboard.waitFor({ state: 'detached' })
  }))
