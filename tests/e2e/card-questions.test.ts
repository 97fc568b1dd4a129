// What is handed in as the card, through the real screen, worker and reader: what is wrong is named, nothing goes on with
// it, and what only a person can tell is asked and recorded.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { at, checkIn, consent, OPERATOR, openPage, press, signIn } from '../../tools/cli/drive.ts'
import { cardFile, stillFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

const [student, other] = [PEOPLE[0]!, PEOPLE[1]!]

/** The student's own card, held beside somebody else's face; its emblem side with the dates under a thumb. */
async function handIn(folder: string): Promise<void> {
  const card = await sharp(cardFile(student, '人像面')).resize(800).toBuffer()
  await sharp(stillFile(other))
    .composite([{ input: card, left: 1050, top: 560 }])
    .toFile(join(folder, 'beside.jpg'))
  const thumb = { create: { width: 460, height: 56, channels: 3 as const, background: '#c9a58c' } }
  await sharp(cardFile(student, '国徽面'))
    .composite([{ input: thumb, left: 395, top: 490 }])
    .toFile(join(folder, 'hidden.png'))
  copyFileSync(cardFile(student, '人像面'), join(folder, 'portrait.png'))
}

async function read(page: Page, side: 'portrait' | 'emblem', file: string): Promise<void> {
  await press(page, `card-use-file-${side}`)
  await press(page, `file-${file}`)
}
const enabled = (page: Page) => page.getByTestId('next').isEnabled()

it("names a card beside somebody's face and a wrong side, and asks a person for a validity that was not read", async () => {
  const scanner = mkdtempSync(join(tmpdir(), 'scanner-'))
  await handIn(scanner)
  try {
    await withTrainingBooth(null, async ({ context, address, scanFrom }) => {
      scanFrom(scanner)
      const page = await openPage(context, address)
      await signIn(page, OPERATOR)
      await checkIn(page, student.studentNumber)
      await consent(page)
      await at(page, 'card')
      await read(page, 'portrait', 'beside.jpg')
      await page.getByTestId('gate-card-face-apart').waitFor()
      await read(page, 'emblem', 'portrait.png')
      await page.getByTestId('gate-emblem-shows-portrait').waitFor()
      expect(await enabled(page)).toBe(false)
      await read(page, 'portrait', 'portrait.png')
      await page.getByTestId('gate-card-face-apart').waitFor({ state: 'detached' })
      await read(page, 'emblem', 'hidden.png')
      await page.getByTestId('gate-emblem-shows-portrait').waitFor({ state: 'detached' })
      await page.getByTestId('gate-validity-unread').waitFor()
      expect(await enabled(page)).toBe(false)
      await press(page, 'validity-open')
      await page.getByTestId('validity-day').fill('2020.01.01')
      await press(page, 'validity-submit')
      await page.getByTestId('gate-card-expired').waitFor()
      expect(await enabled(page)).toBe(false)
      await press(page, 'validity-open')
      await press(page, 'validity-long-term')
      await page.getByTestId('gate-card-expired').waitFor({ state: 'detached' })
      await page.getByTestId('validity-entered').waitFor()
      await press(page, 'next')
      await at(page, 'enrolment')
    })
  } finally {
    rmSync(scanner, { recursive: true, force: true })
  }
})
