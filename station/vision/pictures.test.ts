// What comes through the image door: pictures from drives, scanners and cameras, good and bad. Every bad one is an answer
// with a reason, and the child that met it goes on working.

import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import type { VisionFailure } from './port.ts'
import { createVision } from './supervisor.ts'

const vision = createVision({ resourcesDir: join(import.meta.dirname, '../../resources'), quiet: true })
afterAll(() => vision.close())

/** Red on the left, blue on the right: an orientation shows. */
const halves = (widthPx: number, heightPx: number): Sharp =>
  sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#0000ff' } }).composite([
    {
      input: {
        create: { width: widthPx / 2, height: heightPx, channels: 3, background: '#ff0000' },
      },
      left: 0,
      top: 0,
    },
  ])

async function pixelOf(bytes: Uint8Array, xPx: number, yPx: number): Promise<number[]> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
  return [...data.subarray((yPx * info.width + xPx) * info.channels).subarray(0, 3)]
}

const refusal = (bytes: Uint8Array): Promise<Pick<VisionFailure, 'code' | 'detail'>> =>
  vision.inspect(bytes).then(
    () => expect.fail('the picture was accepted'),
    ({ code, detail }: VisionFailure) => ({ code, detail }),
  )

describe('pictures that are accepted', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s', async (format) => {
    const seen = await vision.inspect(await halves(64, 40).toFormat(format, { quality: 100 }).toBuffer())
    expect(seen).toMatchObject({ widthPx: 64, heightPx: 40, mediaType: 'image/jpeg' })
    const [red, , blue] = await pixelOf(seen.bytes, 8, 20)
    expect(red).toBeGreaterThan(245)
    expect(blue).toBeLessThan(10)
  })

  // Where the stored left edge is shown.
  it.each([
    [3, 'right', [80, 40], [72, 20], [8, 20]],
    [6, 'top', [40, 80], [20, 8], [20, 72]],
    [8, 'bottom', [40, 80], [20, 72], [20, 8]],
  ] as const)(
    'a JPEG turned by EXIF (orientation %i, left edge at the %s) is stood upright and loses its EXIF',
    async (orientation, _, [widthPx, heightPx], red, blue) => {
      const turned = await halves(80, 40).jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer()
      const seen = await vision.inspect(turned)
      expect(seen).toMatchObject({ widthPx, heightPx })
      expect((await pixelOf(seen.bytes, red[0], red[1]))[0]).toBeGreaterThan(240)
      expect((await pixelOf(seen.bytes, blue[0], blue[1]))[2]).toBeGreaterThan(240)
      const metadata = await sharp(seen.bytes).metadata()
      expect(metadata.exif).toBeUndefined()
      expect(metadata.orientation).toBeUndefined()
    },
  )

  it('CMYK becomes sRGB', async () => {
    const cmyk = await halves(64, 40).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    const seen = await vision.inspect(cmyk)
    expect(await sharp(seen.bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3, depth: 'uchar' })
    const [red, green, blue] = await pixelOf(seen.bytes, 8, 20)
    expect(red).toBeGreaterThan(150)
    expect(Math.max(green!, blue!)).toBeLessThan(80)
  })

  it('16 bits become 8', async () => {
    const deep = await halves(64, 40).toColourspace('rgb16').png().toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    const seen = await vision.inspect(deep)
    expect(await sharp(seen.bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' })
    expect((await pixelOf(seen.bytes, 8, 20))[0]).toBeGreaterThan(245)
  })

  it('a wide-gamut profile is converted, not dropped', async () => {
    // The fullest green of sRGB has less than full numbers in Display P3.
    const green = { create: { width: 32, height: 32, channels: 3, background: '#00ff00' } } as const
    const wide = await sharp(green).png().withIccProfile('p3').toBuffer()
    expect((await pixelOf(wide, 16, 16))[0]).toBeGreaterThan(80)
    const seen = await vision.inspect(wide)
    expect((await pixelOf(seen.bytes, 16, 16))[0]).toBeLessThan(20)
    expect((await sharp(seen.bytes).metadata()).icc).toBeUndefined()
  })

  it('grey, and transparency on white', async () => {
    const grey = await vision.inspect(await halves(64, 40).greyscale().png().toBuffer())
    expect((await sharp(grey.bytes).metadata()).space).toBe('srgb')
    const clear = sharp({ create: { width: 32, height: 32, channels: 4, background: '#00000000' } })
    const seen = await vision.inspect(await clear.png().toBuffer())
    expect(await pixelOf(seen.bytes, 16, 16)).toEqual([255, 255, 255])
  })
})

describe('pictures that are refused, with a reason', () => {
  it.each([2, 4, 5, 7])('one that EXIF has mirrored (orientation %i)', async (orientation) => {
    const mirrored = await halves(80, 40).jpeg().withMetadata({ orientation }).toBuffer()
    expect(await refusal(mirrored)).toEqual({ code: 'mirrored', detail: `orientation-${orientation}` })
  })

  it('nothing at all', async () => {
    expect(await refusal(new Uint8Array())).toEqual({ code: 'unreadable', detail: 'empty' })
  })

  it.each([
    ['a text', Buffer.from('姓名,学号\n测试甲,2024900001\n'.repeat(50))],
    ['noise', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251))],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a PDF', Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n')],
    ['a signature alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ])('%s', async (_, bytes) => {
    const { code } = await refusal(bytes)
    expect(['unreadable', 'unsupported']).toContain(code)
  })

  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('a truncated %s', async (format) => {
    const noise = sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
    const whole = await noise.toFormat(format).toBuffer()
    const { code } = await refusal(whole.subarray(0, Math.floor(whole.length * 0.6)))
    expect(code).toBe('unreadable')
  })

  it('AVIF and HEIC', async () => {
    const avif = await halves(64, 40).avif().toBuffer()
    expect(await refusal(avif)).toEqual({ code: 'unsupported', detail: 'heif' })
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic\0\0\0\0mif1heic'),
      Buffer.alloc(64),
    ])
    expect(await refusal(heic)).toEqual({ code: 'unsupported', detail: 'heif' })
  })

  it('100 megapixels', async () => {
    const huge = await sharp({
      create: { width: 10_000, height: 10_000, channels: 3, background: '#808080' },
    })
      .png()
      .toBuffer()
    const { jobs } = vision.stats()
    expect(await refusal(huge)).toEqual({ code: 'too-large', detail: 'pixels' })
    expect(vision.stats()).toMatchObject({ jobs: jobs + 1, crashes: 0 })
  })

  it('and the same child has met them all', async () => {
    await vision.inspect(await halves(8, 8).png().toBuffer())
    expect(vision.stats()).toMatchObject({ crashes: 0, timeouts: 0 })
  })
})
