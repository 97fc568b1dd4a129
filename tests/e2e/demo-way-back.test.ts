// A demo is left on purpose only, and whoever finds themselves in the wizard of a real booth gets back to it.
import { expect, it } from 'vitest'
import { DEMO_OPERATORS } from '../../tools/cli/booth.ts'
import { at, openPage, press, pressBehind, signIn } from '../../tools/cli/drive.ts'
import { withTrainingBooth } from './training-booth.ts'

it('leads out of the demo after a question, and back', () =>
  withTrainingBooth(
    null,
    async ({ context, address, isTraining }) => {
      const page = await openPage(context, address)
      await signIn(page, DEMO_OPERATORS[0]!)
      await pressBehind(page, 'bar-more', 'training-toggle')
      await page.locator('.ant-modal-confirm-title', { hasText: '离开演示，去设置正式的采集站？' }).waitFor()
      expect(isTraining()).toBe(true)
      await page.locator('.ant-modal-confirm-btns .ant-btn-primary').click()
      await at(page, 'setup')
      expect(await page.locator('[data-problem="not-enrolled"]').count()).toBe(0)
      await press(page, 'back-to-demo')
      await signIn(page, DEMO_OPERATORS[0]!)
      await page.getByTestId('training-banner').waitFor()
    },
    null,
  ))
