import { describe, expect, it } from 'vitest'
import { shifted, shiftOf } from './align-plate.ts'

const size = { widthPx: 90, heightPx: 70 }
const scene = (gain: number, dx: number, dy: number): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: size.widthPx * size.heightPx * 4 }, (_, k) => {
    const [x, y] = [((k >> 2) % size.widthPx) - dx, Math.floor((k >> 2) / size.widthPx) - dy]
    return gain * (120 + 50 * Math.sin(x / 3 + y / 19) + 40 * Math.cos(y / 3))
  })
const everywhere = new Uint8Array(size.widthPx * size.heightPx).fill(1)

describe('a plate', () => {
  it.each([
    [0, 0],
    [1.4, -0.7],
    [-2.3, 1.9],
  ])('that lies %d, %d off is found there, at another exposure too', (x, y) => {
    const { xPx, yPx } = shiftOf(scene(0.9, x, y), scene(1, 0, 0), everywhere, size)
    expect(xPx).toBeCloseTo(x, 1)
    expect(yPx).toBeCloseTo(y, 1)
  })

  it('that is one colour stays where it is', () => {
    const plain = new Uint8ClampedArray(size.widthPx * size.heightPx * 4).fill(180)
    expect(shiftOf(plain, plain, everywhere, size)).toEqual({ xPx: 0, yPx: 0 })
  })

  it('is moved by parts of a pixel, its edges repeated', () => {
    const row = { widthPx: 4, heightPx: 1 }
    expect([...shifted([0, 10, 20, 30], 1, row, { xPx: 0.5, yPx: 0 })]).toEqual([0, 5, 15, 25])
    expect([...shifted([0, 10, 20, 30], 1, row, { xPx: -2, yPx: 3 })]).toEqual([20, 30, 30, 30])
  })
})
