// A camera pulled out in the middle: the screen says so and goes on by itself when it is back.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startBooth } from '../../tools/cli/booth.ts'
import { at, checkIn, launch, OPERATOR, openPage, press, settleFee, signIn } from '../../tools/cli/drive.ts'
import { makeFakeCamera } from '../../tools/sitter/fake-camera.ts'
import { stillFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'

it('says that the camera is gone and goes on by itself when it is back', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'camera-loss-'))
  const fakeCamera = join(dataDir, 'camera.mjpeg')
  await makeFakeCamera({
    image: stillFile(PEOPLE[0]!),
    out: fakeCamera,
    widthPx: 640,
    heightPx: 360,
    frames: 2,
  })
  const booth = await startBooth({
    dataDir,
    port: 0,
    serverUrl: null,
    camera: 'fake',
    training: true,
    lang: 'zh-CN',
  })
  const browser = await launch({ fakeCamera })
  try {
    const page = await openPage(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      booth.kiosk.address(),
    )
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
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 240_000)
