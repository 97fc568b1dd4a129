// The reviewer's keys in a real browser: each does what its button does, and only where that button could be pressed.
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { launch, openPage, press } from '../../tools/cli/drive.ts'
import {
  enrolBooth,
  prepareSubmission,
  publishStudents,
  startReviewServer,
} from '../support/review-server.ts'

const picture = (colour: string) =>
  sharp({ create: { width: 480, height: 640, channels: 3, background: colour } })
    .jpeg()
    .toBuffer()

it('a key does nothing behind an enlarged picture, Enter on a focused button is that button, and A approves what was seen', async () => {
  const review = await startReviewServer()
  const browser = await launch()
  try {
    await publishStudents(review, 1)
    const booth = await enrolBooth(review)
    const files = [
      { role: 'standard', bytes: await picture('#64c5ff') },
      { role: 'captured', bytes: await picture('#ffffff') },
    ] as const
    const submission = await prepareSubmission(booth, (await booth.roster())[0]!, { files })
    await booth.api.submit(submission)
    const stateNow = async () => (await booth.api.status({})).items.at(-1)?.state

    const page = await openPage(await browser.newContext({ locale: 'zh-CN' }), `${review.url}/console/`)
    /** A key while something is under way does what its button does then: nothing. */
    const strike = async (key: string): Promise<void> => {
      await page.waitForFunction(() => document.querySelector('.ant-btn-loading') === null)
      await page.keyboard.press(key)
    }
    await page.getByTestId('login-name').fill('审核员')
    await page.getByTestId('login-password').fill('demo-reviewer')
    await press(page, 'login-submit')
    await press(page, 'claim-next')
    await press(page, 'picture-standard')
    const enlarged = page.locator('.ant-image-preview')
    await enlarged.waitFor()
    for (const key of ['a', 'r', '1', 'Enter']) await strike(key)
    await strike('Escape')
    await enlarged.waitFor({ state: 'hidden' })
    expect(await page.getByTestId('reject-confirm').isVisible()).toBe(false)
    expect(await stateNow()).toBe('in-review')

    await strike('r')
    await strike('1')
    await page.locator('[data-testid="reject-confirm"]:not([disabled])').waitFor()
    await page.getByTestId('reject-cancel').focus()
    await strike('Enter')
    await page.getByTestId('reject-confirm').waitFor({ state: 'detached' })
    expect(await stateNow()).toBe('in-review')

    await page.evaluate(() => {
      document.querySelector<HTMLImageElement>('.pictures img')!.src = 'data:image/png;base64,AA=='
    })
    await page.waitForFunction(() => {
      const picture = document.querySelector<HTMLImageElement>('.pictures img')!
      return picture.complete && picture.naturalWidth === 0
    })
    await strike('a')
    await page.getByText('有图片没有显示出来').waitFor()
    expect(await stateNow()).toBe('in-review')
    await page.reload()
    await press(page, 'claim-next')
    await page.waitForFunction((count) => {
      const pictures = [...document.querySelectorAll<HTMLImageElement>('.pictures img')]
      const shown = pictures.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0)
      return shown.length === count
    }, files.length)

    await strike('a')
    await page.getByTestId('undo').waitFor()
    expect(await stateNow()).toBe('approved')
    await strike('u')
    await page.getByTestId('undo').waitFor({ state: 'detached' })

    await press(page, 'reject')
    await page.locator('[data-testid^="reason-"]').first().click()
    await strike('Enter')
    await page.getByTestId('undo').waitFor()
    expect(await stateNow()).toBe('rejected')
  } finally {
    await browser.close()
    await review.stop()
  }
})
