import { describe, expect, it } from 'vitest'
import { paint } from './drawn-head.ts'
import { type Alpha, alphaOf, composite } from './matte.ts'
import { MASK_EDGE } from './matte-method.ts'
import type { PhotoAnalysis } from './types.ts'

/** 40×40 picture whose right half is a person, the mask at `size` pixels. */
function halves(size = 40, pictureSize = 40): PhotoAnalysis {
  const probability = Uint8Array.from({ length: size * size }, (_, i) => (i % size >= size / 2 ? 255 : 0))
  return {
    widthPx: pictureSize,
    heightPx: pictureSize,
    faces: [],
    mask: { widthPx: size, heightPx: size, probability },
  }
}
const whole = { xPx: 0, yPx: 0, widthPx: 40, heightPx: 40 }

describe('alpha', () => {
  it('is sure on both sides and rises in between', () => {
    const { values } = alphaOf(halves(10), whole, { widthPx: 80, heightPx: 80 }, MASK_EDGE)
    const row = [...values.subarray(0, 80)]
    expect(row.slice(0, 36).every((value) => value === 0)).toBe(true)
    expect(row.slice(44).every((value) => value === 255)).toBe(true)
    expect(row).toEqual(row.toSorted((a, b) => a - b))
    expect(row.some((value) => value > 0 && value < 255)).toBe(true)
  })

  it('follows the box', () => {
    const right = alphaOf(
      halves(),
      { xPx: 24, yPx: 0, widthPx: 16, heightPx: 16 },
      { widthPx: 40, heightPx: 40 },
      MASK_EDGE,
    )
    expect(right.values.every((value) => value === 255)).toBe(true)
  })

  it('finds nobody beyond the picture', () => {
    const { values } = alphaOf(
      halves(),
      { xPx: 20, yPx: -20, widthPx: 40, heightPx: 40 },
      { widthPx: 40, heightPx: 40 },
      MASK_EDGE,
    )
    // Upper half above the picture, right half beside it: the sitter fills the lower left quarter.
    const at = (x: number, y: number) => values[y * 40 + x]
    expect([at(10, 10), at(30, 30), at(30, 10)]).toEqual([0, 0, 0])
    expect(at(10, 30)).toBe(255)
  })
})

describe('composite', () => {
  // As wide as the finished photo, with an edge of 8 px.
  const size = 480
  const rows = 12
  const blue = [100, 197, 255] as const
  const old = [40, 160, 60] as const
  const skin = [200, 150, 130] as const
  const share = (x: number) => Math.max(0, Math.min(1, (x - 200) / 8))
  const ramp: Alpha = {
    widthPx: size,
    heightPx: rows,
    values: Uint8Array.from({ length: size * rows }, (_, i) => Math.round(255 * share(i % size))),
  }
  const over = (behind: readonly [number, number, number]) =>
    paint(size, rows, (x) => {
      const a = Math.round(255 * share(x)) / 255
      return skin.map((value, c) => a * value + (1 - a) * behind[c]!) as [number, number, number]
    })

  it('leaves the sitter bit for bit and puts the colour elsewhere', () => {
    const noisy = paint(size, rows, (x, y) => [(x * 7 + y * 13) % 256, (x * y) % 256, (x + y) % 256])
    const result = composite(noisy, ramp, blue, MASK_EDGE)
    for (let y = 0; y < rows; y++) {
      const at = (x: number) => (y * size + x) * 4
      expect([...result.rgba.subarray(at(0), at(0) + 4)]).toEqual([...blue, 255])
      expect(result.rgba.subarray(at(208), at(size))).toEqual(noisy.rgba.subarray(at(208), at(size)))
    }
  })

  it('takes the old backdrop out of the soft edge', () => {
    const result = composite(over(old), ramp, blue, MASK_EDGE)
    const ideal = over(blue)
    // Plainly mixing the picture with the colour would keep a(1 − a) of the old backdrop: up to 30 levels of red.
    const worst = result.rgba.reduce((max, value, i) => Math.max(max, Math.abs(value - ideal.rgba[i]!)), 0)
    expect(worst).toBeLessThanOrEqual(4)
  })

  it('refuses an alpha of another size', () => {
    expect(() => composite(over(old), { ...ramp, widthPx: 479 }, blue, MASK_EDGE)).toThrow(RangeError)
  })
})
