// The page on the sitter's own display, beside the operator's in one browser: it follows the session, mirrors the camera,
// shows nothing of the student and asks the station for nothing but to be told.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startBooth } from '../../tools/cli/booth.ts'
import { at, checkIn, launch, OPERATOR, openPage, press, settleFee, signIn } from '../../tools/cli/drive.ts'
import { makeFakeCamera } from '../../tools/sitter/fake-camera.ts'
import { cardFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'

it('says what to do next, mirrors the camera, and shows and asks nothing more', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sitter-display-'))
  const fakeCamera = join(dataDir, 'camera.mjpeg')
  const person = PEOPLE[0]!
  // Far from a good photo, so that the camera step stays.
  await makeFakeCamera({
    image: cardFile(person, '人像面'),
    out: fakeCamera,
    widthPx: 640,
    heightPx: 360,
    frames: 2,
  })
  const training = { camera: 'fake', training: true, lang: 'zh-CN' } as const
  const booth = await startBooth({ dataDir, port: 0, serverUrl: null, ...training })
  const browser = await launch({ fakeCamera })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await openPage(context, booth.kiosk.address())
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
    await expect
      .poll(async () => [
        await sitter.locator('.instruction').innerText(),
        await page.getByTestId('instruction').innerText(),
      ])
      .toSatisfy(([theirs, ours]: string[]) => theirs === ours)
    await nothingOfAnybody()
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('/app/events')
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 240_000)
