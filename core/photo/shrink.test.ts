import { describe, expect, it } from 'vitest'
import { paint } from './drawn-head.ts'
import { shrink } from './shrink.ts'

const grey = (raster: { rgba: Uint8ClampedArray }) => [...raster.rgba].filter((_, index) => index % 4 === 0)

describe('shrink', () => {
  it('averages whole blocks', () => {
    const four = paint(4, 2, (x, y) => [x * 10 + y * 100, 0, 0])
    expect(grey(shrink(four, 2, 1))).toEqual([55, 75])
  })

  it.each([2, 3, 5, 6, 7])('averages squares of %i exactly, into memory it is given', (times) => {
    const colours = (x: number, y: number): [number, number, number] => [
      (x * 37 + y * 11) % 256,
      (x * 5 + y * 71) % 256,
      255 - ((x + y) % 3),
    ]
    const small = { rgba: new Uint8ClampedArray(4 * 3 * 4), widthPx: 4, heightPx: 3 }
    expect(shrink(paint(4 * times, 3 * times, colours), 4, 3, small.rgba)).toEqual(small)
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 4; x++) {
        const sums = [0, 0, 0]
        for (let v = y * times; v < (y + 1) * times; v++)
          for (let u = x * times; u < (x + 1) * times; u++)
            for (const [channel, value] of colours(u, v).entries()) sums[channel]! += value
        const at = (y * 4 + x) * 4
        const means = sums.map((sum) => Math.round(sum / times ** 2))
        expect([...small.rgba.subarray(at, at + 4)]).toEqual([...means, 255])
      }
    }
  })

  it('takes a picture that begins anywhere in memory', () => {
    const raster = paint(12, 9, (x, y) => [x * 20, y * 25, x + y])
    const elsewhere = new Uint8ClampedArray(raster.rgba.length + 3).subarray(3)
    elsewhere.set(raster.rgba)
    for (const [widthPx, heightPx] of [
      [4, 3],
      [7, 5],
    ] as const)
      expect(shrink({ ...raster, rgba: elsewhere }, widthPx, heightPx)).toEqual(
        shrink(raster, widthPx, heightPx),
      )
  })

  it('weighs pixels that are shared by two', () => {
    // Three pixels into two: (0 + ½·90)/1.5 and (½·90 + 30)/1.5
    const three = paint(3, 1, (x) => [[0, 90, 30][x]!, 0, 0])
    expect(grey(shrink(three, 2, 1))).toEqual([30, 50])
  })

  it('keeps the mean and the opacity', () => {
    const raster = paint(37, 23, (x, y) => [(x * 31 + y * 17) % 200, 0, 0])
    const small = shrink(raster, 11, 7)
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(Math.abs(mean(grey(small)) - mean(grey(raster)))).toBeLessThan(0.6)
    expect(small.rgba.filter((_, index) => index % 4 === 3).every((value) => value === 255)).toBe(true)
  })

  it('gives the picture itself for its own size and never enlarges', () => {
    const raster = paint(3, 3, () => [1, 2, 3])
    expect(shrink(raster, 3, 3)).toBe(raster)
    expect(() => shrink(raster, 4, 3)).toThrow(RangeError)
  })
})
