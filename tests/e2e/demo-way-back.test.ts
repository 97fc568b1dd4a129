// A demo is left on purpose only, and whoever finds themselves in the wizard of a real booth gets back to it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DEMO_OPERATORS, startBooth } from '../../tools/cli/booth.ts'
import { at, launch, openPage, press, signIn } from '../../tools/cli/drive.ts'

it('leads out of the demo after a question, and back', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'demo-back-'))
  const booth = await startBooth({
    dataDir,
    port: 0,
    serverUrl: null,
    camera: null,
    training: true,
    lang: 'zh-CN',
  })
  const browser = await launch()
  try {
    const page = await openPage(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      booth.kiosk.address(),
    )
    await signIn(page, DEMO_OPERATORS[0]!)
    await press(page, 'training-toggle')
    await page.getByText('离开演示，去设置正式的采集站？').waitFor()
    expect(booth.station.state.folder().training).toBe(true)
    await page.locator('.ant-popconfirm .ant-btn-primary').click()
    await at(page, 'setup')
    expect(await page.locator('[data-problem="not-enrolled"]').count()).toBe(0)
    await press(page, 'back-to-demo')
    await signIn(page, DEMO_OPERATORS[0]!)
    await page.getByTestId('training-banner').waitFor()
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
