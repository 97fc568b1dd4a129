// Every page of the review server's console, from the first administrator to the end of a session.
import type { Browser, Page } from 'playwright-core'
import { type Desk, signInAt, startDesk } from '../../tests/e2e/console-desk.ts'
import { startReviewServer } from '../../tests/support/review-server.ts'
import { launch, openPage, press } from '../cli/drive.ts'
import { createShooter, MOUSE_PX, type ScreenFault } from './shoot.ts'

type Shoot = (name: string) => Promise<void>

/** As `walkBooth`. */
export async function walkConsole(
  out: string | null,
  say: (screen: string) => void,
): Promise<readonly ScreenFault[]> {
  const shooter = createShooter({
    say,
    out,
    targetPx: MOUSE_PX,
    // A dialog may lie over the button.
    speak: (language, page) =>
      page.evaluate((wanted) => {
        if (document.documentElement.lang !== wanted)
          document.querySelector<HTMLElement>('[data-testid="language"]')!.click()
      }, language),
  })
  const shootOn =
    (page: Page): Shoot =>
    (name) =>
      shooter.shoot(page, `console-${name}`)
  const browser = await launch()
  try {
    await firstAdministrator(browser, shootOn)
    const desk = await startDesk({ photos: 6 })
    try {
      const page = await open(browser, `${desk.review.url}/console/`)
      await atDesk(page, desk, shootOn(page))
    } finally {
      await desk.review.stop()
    }
  } finally {
    await browser.close()
  }
  return shooter.faults()
}

const open = async (browser: Browser, address: string): Promise<Page> =>
  openPage(await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } }), address)

async function firstAdministrator(browser: Browser, shootOn: (page: Page) => Shoot): Promise<void> {
  const fresh = await startReviewServer({ demo: false, school: '示例开放大学' })
  try {
    const page = await open(browser, `${fresh.url}/console/#setup`)
    await page.getByTestId('setup-token').waitFor()
    await shootOn(page)('setup')
    await page.context().close()
  } finally {
    await fresh.stop()
  }
}

const PARTS = ['roster', 'stations', 'export', 'accounts'] as const

async function atDesk(page: Page, desk: Desk, shoot: Shoot): Promise<void> {
  await page.getByTestId('demo-accounts').waitFor()
  await shoot('login')
  await signInAt(page, '管理员', 'demo-administrator')
  await page.locator('.task').first().waitFor()
  await shoot('list')
  // The mismatch shows the most.
  await press(page, `task-${desk.submissionIds[1]}`)
  await page.getByTestId('mismatch').waitFor()
  await shoot('mismatch')
  await page.keyboard.press('a')
  await page.getByTestId('anyway-note').waitFor()
  await shoot('anyway')
  await page.keyboard.press('Escape')
  await page.keyboard.press('r')
  await page.getByTestId('reject-note').waitFor()
  await shoot('reject')
  await page.keyboard.press('Escape')
  await page.getByTestId('passed').locator('summary').click()
  await shoot('passed')
  for (const [index, part] of PARTS.entries()) {
    await page
      .getByRole('menuitem')
      .nth(index + 1)
      .click()
    await page.locator('.page').waitFor()
    await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' })
    await shoot(part)
  }
  await press(page, 'account')
  await page.getByTestId('change-password').click()
  await page.getByTestId('own-password').waitFor()
  await shoot('password')
  await page.keyboard.press('Escape')
  await page.getByRole('menuitem').first().click()
  await page.getByTestId('approve').waitFor()
  await page.context().clearCookies()
  await page.getByTestId('login-leave').waitFor()
  await shoot('ended')
}
