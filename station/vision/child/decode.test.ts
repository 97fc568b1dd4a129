import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeRaster } from './decode.ts'

/** 80×40, red on the left, blue on the right, a green corner at the top left. */
const picture = async () => {
  const fill = (widthPx: number, heightPx: number, background: string) =>
    sharp({ create: { width: widthPx, height: heightPx, channels: 3, background } })
      .png()
      .toBuffer()
  return sharp(await fill(80, 40, '#0000ff')).composite([
    { input: await fill(40, 40, '#ff0000'), left: 0, top: 0 },
    { input: await fill(10, 10, '#00ff00'), left: 0, top: 0 },
  ])
}

const colourAt = ({ rgba, widthPx }: Awaited<ReturnType<typeof decodeRaster>>, x: number, y: number) =>
  [...rgba.subarray((y * widthPx + x) * 4).subarray(0, 4)].map((value) => (value > 127 ? 1 : 0)).join('')

describe('a part of a picture', () => {
  it('is cut from the picture as it stands upright', async () => {
    // Orientation 6: the stored left edge is the top, so the green corner is at the top right.
    const turned = await (await picture()).png().withMetadata({ orientation: 6 }).toBuffer()
    let told: readonly number[] = []
    const part = await decodeRaster(turned, (...size) => {
      told = size
      return { xPx: 20, yPx: 2, widthPx: 20, heightPx: 70 }
    })
    expect(told).toEqual([40, 80])
    expect([part.widthPx, part.heightPx]).toEqual([20, 70])
    expect([colourAt(part, 15, 3), colourAt(part, 3, 3), colourAt(part, 10, 60)]).toEqual([
      '0101',
      '1001',
      '0011',
    ])
  })

  it('is the same as in the whole', async () => {
    const bytes = await (await picture()).png().toBuffer()
    const box = { xPx: 5, yPx: 4, widthPx: 50, heightPx: 30 }
    const [part, all] = [await decodeRaster(bytes, () => box), await decodeRaster(bytes)]
    for (const [x, y] of [
      [0, 0],
      [4, 5],
      [5, 6],
      [34, 29],
      [35, 0],
      [49, 29],
    ] as const)
      expect(colourAt(part, x, y)).toBe(colourAt(all, x + box.xPx, y + box.yPx))
  })
})
