import { expect, it } from 'vitest'
import { giveUp } from './giving-up.ts'
import { launchPatiently } from './patient-browser.ts'

it('a wait that is given up fails where it stands, and says what the page showed instead', async () => {
  const browser = await launchPatiently()
  const page = await browser.newPage()
  await page.setContent('<p>The scanner is\n out of paper</p>')
  const waiting = page.waitForSelector('#read')
  giveUp()
  await expect(waiting).rejects.toThrow(/given up[\s\S]*The scanner is out of paper/)
})
