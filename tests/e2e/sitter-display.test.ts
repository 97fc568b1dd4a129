// The page on the sitter's own display, beside the operator's in one browser: it follows the session, mirrors the camera,
// shows nothing of the student and asks the station for nothing but to be told.
import { expect, it } from 'vitest'
import { at, checkIn, OPERATOR, openPage, press, settleFee, signIn } from '../../tools/cli/drive.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { cardFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

const person = PEOPLE[0]!

// A card is far from a good photo, so that the camera step stays.
it('says what to do next, mirrors the camera, and shows and asks nothing more', () =>
  withTrainingBooth(cardFile(person, '人像面'), async ({ context, address }) => {
    const page = await openPage(context, address)
    const sitter = await context.newPage()
    const asked: string[] = []
    sitter.on('websocket', (socket) => socket.on('framesent', ({ payload }) => asked.push(String(payload))))
    await sitter.goto(new URL('/?display=sitter', page.url()).href)
    const shows = (step: string) => sitter.waitForSelector(`[data-sitter="${step}"]`)
    const nothingOfAnybody = async () => {
      const text = await sitter.evaluate(() => document.body.innerText)
      for (const one of [person.name, person.studentNumber, person.idNumber.slice(-4)])
        expect(text).not.toContain(one)
      expect(await sitter.locator('button, input, a').count()).toBe(0)
    }
    await shows('idle')
    // As on a screen of its own: a page behind another one rests.
    await page.bringToFront()
    await signIn(page, OPERATOR)
    const speaks = (lang: string) =>
      eventually(async () => expect(await sitter.evaluate(() => document.documentElement.lang)).toBe(lang))
    await press(page, 'language')
    await speaks('en')
    expect(await sitter.locator('.sitter').innerText()).toContain('Welcome')
    await press(page, 'language')
    await speaks('zh-CN')
    await checkIn(page, person.studentNumber)
    await shows('notice')
    await nothingOfAnybody()
    for (const name of ['upload', 'faceComparison']) await page.getByTestId(`consent-${name}`).check()
    await press(page, 'next')
    await at(page, 'enrolment')
    await shows('enrolment')
    await nothingOfAnybody()
    await press(page, 'next')
    await settleFee(page, '测试')
    await shows('capture')
    await sitter.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    expect(await sitter.evaluate(() => getComputedStyle(document.querySelector('video')!).transform)).toBe(
      'matrix(-1, 0, 0, 1, 0, 0)',
    )
    await page.waitForSelector('[data-instruction]')
    await eventually(async () => {
      const theirs = await sitter.locator('.instruction').innerText()
      expect(theirs).toBe(await page.getByTestId('instruction').innerText())
    })
    await nothingOfAnybody()
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('/app/events')
  }))
