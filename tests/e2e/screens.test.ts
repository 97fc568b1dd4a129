// Every screen of the booth at three sizes in two languages: no word cut, covered or outside, nothing too small for a finger,
// no character without a glyph, and nothing serious for somebody who cannot see or use a mouse. `npm run screens` does the same
// and leaves the pictures to be looked at.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../../tools/cli/drive.ts'
import { createShooter, FINGER_PX } from '../../tools/screens/shoot.ts'
import { walkBooth } from '../../tools/screens/walk-booth.ts'

it('every screen of the booth fits, can be read and can be pressed', async () => {
  expect(await walkBooth(null, () => undefined)).toEqual([])
})

describe('a fault of each kind is found', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  it.each([
    ['clipped', '<div style="width:40px;overflow:hidden;white-space:nowrap">一二三四五六七八</div>'],
    ['outside', '<div style="position:absolute;left:-30px;top:0;white-space:nowrap">一二三</div>'],
    ['covered', '<p>一二三</p><div style="position:fixed;inset:0;background:#fff"></div>'],
    ['small-target', '<button style="width:20px;height:20px" aria-label="x"></button>'],
    ['missing-glyph', '<p style="font-family:sans-serif">\u{10ff00}</p>'],
    ['accessibility color-contrast', '<p style="color:#bbb;background:#fff">一二三</p>'],
    ['accessibility button-name', '<button style="width:60px;height:60px"></button>'],
  ])('%s', async (fault, body) => {
    const page = await browser.newPage()
    await page.setContent(`<html lang="zh-CN"><title>x</title><main><h1>x</h1>${body}</main></html>`)
    const shooter = createShooter({
      say: () => undefined,
      out: null,
      targetPx: FINGER_PX,
      speak: async (language) =>
        void (await page.evaluate((lang) => (document.documentElement.lang = lang), language)),
    })
    await shooter.shoot(page, fault)
    const [kind, id = ''] = fault.split(' ')
    const found = shooter.faults().filter((one) => one.kind === kind)
    expect(found.filter(({ where }) => where.includes(id))).not.toEqual([])
    await page.close()
  })
})
