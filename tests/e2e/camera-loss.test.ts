// A camera pulled out in the middle: the screen says so and goes on by itself when it is back.
import { expect, it } from 'vitest'
import { at, checkIn, OPERATOR, openPage, press, settleFee, signIn } from '../../tools/cli/drive.ts'
import { stillFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

it('says that the camera is gone and goes on by itself when it is back', () =>
  withTrainingBooth(stillFile(PEOPLE[0]!), async ({ context, address }) => {
    const page = await openPage(context, address)
    await signIn(page, OPERATOR)
    await checkIn(page, PEOPLE[0]!.studentNumber)
    for (const name of ['upload', 'faceComparison']) await page.getByTestId(`consent-${name}`).check()
    await press(page, 'next')
    await at(page, 'enrolment')
    await press(page, 'next')
    await settleFee(page, '测试')
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    // What the browser does when the plug is pulled: the track ends, and there is no device to open.
    await page.evaluate(() => {
      const devices = navigator.mediaDevices
      const open = devices.getUserMedia.bind(devices)
      Object.assign(window, { plugIn: () => Object.assign(devices, { getUserMedia: open }) })
      devices.getUserMedia = () => Promise.reject(new DOMException('unplugged', 'NotFoundError'))
      const stream = document.querySelector('video')!.srcObject as MediaStream
      for (const track of stream.getTracks()) track.dispatchEvent(new Event('ended'))
    })
    await page.getByTestId('camera-lost').waitFor()
    expect(await page.getByTestId('camera-lost').innerText()).toContain('摄像头断开')
    await page.evaluate(() => (window as unknown as { plugIn: () => void }).plugIn())
    await page.getByTestId('camera-lost').waitFor({ state: 'detached' })
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
  }))
