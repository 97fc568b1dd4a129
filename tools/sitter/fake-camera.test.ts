import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchPatiently } from '../patience/patient-browser.ts'
import { makeFakeCamera } from './fake-camera.ts'

const LEFT = { r: 200, g: 40, b: 40 }
const RIGHT = { r: 40, g: 60, b: 200 }
let folder = ''

const half = (width: number, height: number, background: typeof LEFT) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** Left half red, right half blue: shows wrong channels, mirroring and distortion alike. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const file = join(folder, name)
  const right = await half(width / 2, height, RIGHT)
  await sharp(await half(width, height, LEFT))
    .composite([{ input: right, left: width / 2, top: 0 }])
    .png()
    .toFile(file)
  return file
}

/** The JPEGs of an MJPEG file, cut at their start-of-image markers (0xFFD8 followed by another marker). */
function jpegs(bytes: Buffer): Buffer[] {
  const marker = Buffer.from([0xff, 0xd8, 0xff])
  const starts: number[] = []
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 3)) starts.push(at)
  return starts.map((start, k) => bytes.subarray(start, starts[k + 1]))
}

/** Start-of-frame segment: its marker, the size and each component's sampling factors. */
function frameHeader(jpeg: Buffer) {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1]!
    if (marker < 0xc0 || marker > 0xc2) continue
    const components = jpeg[at + 9]!
    return {
      marker,
      heightPx: jpeg.readUInt16BE(at + 5),
      widthPx: jpeg.readUInt16BE(at + 7),
      sampling: Array.from({ length: components }, (_, k) => jpeg[at + 11 + k * 3]!),
    }
  }
  throw new Error('no start of frame')
}

async function pixel(image: Buffer, left: number, top: number): Promise<number[]> {
  return [...(await sharp(image).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())]
}

const near = (actual: readonly number[], { r, g, b }: typeof LEFT, tolerance: number) =>
  [r, g, b].every((value, k) => Math.abs(actual[k]! - value) <= tolerance)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-camera-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('fake camera', () => {
  it('writes baseline JPEGs in yuvj420p, as many as asked for', async () => {
    const out = join(folder, 'plain.mjpeg')
    await makeFakeCamera({
      image: await picture('wide.png', 640, 360),
      out,
      widthPx: 640,
      heightPx: 360,
      frames: 4,
    })
    const frames = jpegs(await readFile(out))
    expect(frames).toHaveLength(4)
    for (const frame of frames)
      expect(frameHeader(frame)).toEqual({
        marker: 0xc0,
        widthPx: 640,
        heightPx: 360,
        sampling: [0x22, 0x11, 0x11],
      })
  })

  it('shows a portrait picture whole and undistorted, its edges carried on to the border', async () => {
    const out = join(folder, 'tall.mjpeg')
    await makeFakeCamera({
      image: await picture('tall.png', 300, 400),
      out,
      widthPx: 640,
      heightPx: 360,
      frames: 1,
    })
    const [frame] = jpegs(await readFile(out))
    // 300×400 fits into 360 rows as 270 columns: the halves meet in the middle of the frame.
    expect(near(await pixel(frame!, 10, 180), LEFT, 12)).toBe(true)
    expect(near(await pixel(frame!, 300, 180), LEFT, 12)).toBe(true)
    expect(near(await pixel(frame!, 340, 180), RIGHT, 12)).toBe(true)
    expect(near(await pixel(frame!, 630, 180), RIGHT, 12)).toBe(true)
  })

  it('shows several pictures one after the other', async () => {
    const out = join(folder, 'two.mjpeg')
    const red = join(folder, 'red.png')
    const blue = join(folder, 'blue.png')
    await writeFile(red, await half(64, 48, LEFT))
    await writeFile(blue, await half(64, 48, RIGHT))
    await makeFakeCamera({ image: [red, blue], out, widthPx: 64, heightPx: 48, frames: 6 })
    const shown = await Promise.all(jpegs(await readFile(out)).map((frame) => pixel(frame, 32, 24)))
    expect(shown.map((colour) => near(colour, LEFT, 12))).toEqual([true, true, true, false, false, false])
  })

  it('refuses what is not an image, and odd sizes', async () => {
    const text = join(folder, 'text.txt')
    await writeFile(text, 'not a picture')
    const out = join(folder, 'never.mjpeg')
    await expect(makeFakeCamera({ image: text, out, widthPx: 64, heightPx: 48 })).rejects.toThrow()
    await expect(makeFakeCamera({ image: text, out, widthPx: 63, heightPx: 48 })).rejects.toThrow(RangeError)
  })

  it('reaches getUserMedia in Chromium with its size and colours, unmirrored', async () => {
    const out = join(folder, 'camera.mjpeg')
    await makeFakeCamera({ image: await picture('seen.png', 1280, 720), out, widthPx: 1280, heightPx: 720 })
    const browser = await launchPatiently({
      args: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${out}`,
      ],
    })
    try {
      const page = await browser.newPage()
      await page.route('http://localhost/', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<video></video>' }),
      )
      await page.goto('http://localhost/')
      const seen = await page.evaluate(`(async () => {
        const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } })
        const video = document.querySelector('video')
        video.srcObject = stream
        await video.play()
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve))
        const canvas = document.createElement('canvas')
        canvas.width = video.videoWidth
        canvas.height = video.videoHeight
        const context = canvas.getContext('2d')
        context.drawImage(video, 0, 0)
        const at = (x, y) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3)
        return { size: [canvas.width, canvas.height], left: at(320, 360), right: at(960, 360) }
      })()`)
      const { size, left, right } = seen as { size: number[]; left: number[]; right: number[] }
      expect(size).toEqual([1280, 720])
      expect(
        left.every((v, k) => Math.abs(v - [LEFT.r, LEFT.g, LEFT.b][k]!) <= 20),
        `left ${left}`,
      ).toBe(true)
      expect(
        right.every((v, k) => Math.abs(v - [RIGHT.r, RIGHT.g, RIGHT.b][k]!) <= 20),
        `right ${right}`,
      ).toBe(true)
    } finally {
      await browser.close()
    }
  })
})
