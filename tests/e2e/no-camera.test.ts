// A newcomer's machine without a camera: the demo says so before anybody signs in, offers the synthetic student by a
// button, and can be walked to its end. In both languages, down to what the components say by themselves.
import { expect, it } from 'vitest'
import {
  at,
  checkIn,
  consent,
  OPERATOR,
  openPage,
  photograph,
  press,
  settleFee,
  showCard,
  signIn,
} from '../../tools/cli/drive.ts'
import { cardNames } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

const person = PEOPLE[0]!
/** For the photo to take itself. */
const PHOTO_BEATS = 30
const HAN = /\p{Script=Han}/u

it('a demo on a machine without a camera is walked to its end with the synthetic student', () =>
  withTrainingBooth(
    null,
    async ({ context, address }) => {
      const page = await openPage(context, address)
      await at(page, 'login')
      const notice = await page.getByTestId('no-camera').innerText()
      expect(notice).toContain('没有找到摄像头')
      expect(notice).toContain('用虚拟学生练习')
      await signIn(page, OPERATOR)
      await checkIn(page, person.studentNumber)

      await press(page, 'language')
      await press(page, 'wrong-person')
      const asked = page.locator('.ant-popconfirm:visible')
      await expect.poll(() => asked.innerText()).toContain('Cancel')
      expect(await asked.innerText()).not.toMatch(HAN)
      await asked.getByRole('button', { name: 'Cancel' }).click()
      await press(page, 'language')

      await consent(page)
      await at(page, 'card')
      await press(page, 'card-camera-portrait')
      await page.locator('[data-testid="camera-failed"][data-failure="none"]').waitFor()
      await page.locator('.ant-modal-close').click()
      await showCard(page, cardNames(person), '当面核对')
      await settleFee(page, '收据 0001')

      const trouble = page.getByTestId('camera-failed')
      await trouble.waitFor()
      // It is in training mode already.
      expect(await trouble.innerText()).not.toContain('进入训练模式')
      await press(page, 'sitter-offer')
      await page.waitForSelector('[data-instruction]')
      await photograph(page, PHOTO_BEATS)
    },
    null,
  ))

it('a booth that was started with a camera of its own is offered nothing in its place', () =>
  withTrainingBooth(null, async ({ context, address }) => {
    const page = await openPage(context, address)
    await page.getByTestId('no-camera').waitFor()
    expect(await page.getByTestId('sitter-offer').count()).toBe(0)
  }))
