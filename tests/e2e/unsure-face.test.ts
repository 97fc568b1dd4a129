// Photo and card that are neither surely one person nor surely two: the screen asks, and nothing goes on without an answer.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import {
  checkIn,
  consent,
  OPERATOR,
  openPage,
  settleFee,
  showCard,
  signIn,
  takePhoto,
} from '../../tools/cli/drive.ts'
import { cardFile, cardNames, portraitFile, stillFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

const [student, other] = [PEOPLE[0]!, PEOPLE[1]!]
/** Where a test card carries its portrait, px; and how much of the other face is laid over it: .50 from the student's. */
const PRINTED = { left: 657, top: 113, width: 293, height: 361 }
const SHARE = 0.6

/** The student's card with a portrait that lies between the student and somebody else. */
async function blendedCard(file: string): Promise<void> {
  const { left, top, width, height } = PRINTED
  const face = await sharp(portraitFile(other)).resize(width, height).ensureAlpha(SHARE).png().toBuffer()
  await sharp(cardFile(student, '人像面'))
    .composite([{ input: face, left, top }])
    .removeAlpha()
    .png()
    .toFile(file)
}

it('asks the operator with both faces side by side at one size, and goes on only after an answer', async () => {
  const scanner = mkdtempSync(join(tmpdir(), 'scanner-'))
  const [portrait, emblem] = cardNames(student)
  await blendedCard(join(scanner, portrait))
  copyFileSync(cardFile(student, '国徽面'), join(scanner, emblem))
  try {
    await withTrainingBooth(stillFile(student), async ({ context, address, scanFrom }) => {
      scanFrom(scanner)
      const page = await openPage(context, address)
      await signIn(page, OPERATOR)
      await checkIn(page, student.studentNumber)
      await consent(page)
      await showCard(page, [portrait, emblem], '当面核对')
      await settleFee(page, '收据 0001')
      await takePhoto(page, 3)
      const answers = ['decide-same', 'decide-different'].map((one) => page.getByTestId(one))
      await page.waitForSelector('[data-testid="decide-same"]:enabled')
      // No way on, whatever else the photo lacks.
      expect(await page.locator('[data-testid="next"]:enabled').count()).toBe(0)
      const faces = await page
        .locator('.face-cut svg')
        .evaluateAll((found) =>
          found.map((one) => [
            one.clientWidth,
            one.clientHeight,
            Math.round(one.getBoundingClientRect().top),
          ]),
        )
      expect(faces).toHaveLength(2)
      expect(faces[0]).toEqual(faces[1])
      // Both answers are in sight without scrolling.
      for (const one of answers) expect((await one.boundingBox())!.y).toBeLessThan(800 - 64)
      await page.getByTestId('decide-different').click()
      await page.waitForSelector('[data-testid="verification"][data-decision="different"]')
      expect(await page.getByTestId('next').count()).toBe(0)
      await page.getByTestId('retake').click()
      await takePhoto(page, 3)
      await page.waitForSelector('[data-testid="decide-same"]:enabled')
      await page.getByTestId('decide-same').click()
      await page.waitForSelector('[data-testid="verification"][data-decision="same"]')
      expect(await page.getByTestId('comparison').getAttribute('data-decision')).toBe('unsure')
    })
  } finally {
    rmSync(scanner, { recursive: true, force: true })
  }
})
