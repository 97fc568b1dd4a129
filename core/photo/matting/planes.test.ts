import { describe, expect, it } from 'vitest'
import { boxMean, distanceTo, pushPull, signedDistance } from './planes.ts'

const size = { widthPx: 9, heightPx: 7 }
const dot = (): Uint8Array => {
  const set = new Uint8Array(63)
  set[3 * 9 + 4] = 1
  return set
}

describe('planes', () => {
  it('mean over a square, at the edges over what there is', () => {
    const mean = boxMean(Float32Array.from(dot()), size, 1)
    expect(mean[3 * 9 + 4]).toBeCloseTo(1 / 9)
    expect(mean[2 * 9 + 3]).toBeCloseTo(1 / 9)
    expect(mean[0]).toBe(0)
    expect([...boxMean(new Float32Array(63).fill(5), size, 20)].every((value) => value === 5)).toBe(true)
  })

  it('distance to what is set', () => {
    const d = distanceTo(dot(), size)
    expect([d[31], d[32], d[30 - 9], d[0]]).toEqual([
      0,
      1,
      Math.fround(Math.SQRT2),
      expect.closeTo(1 + 3 * Math.SQRT2, 4),
    ])
  })

  it('distance from a border, with a sign', () => {
    const right = Uint8Array.from({ length: 63 }, (_, i) => (i % 9 >= 5 ? 1 : 0))
    expect([...signedDistance(right, size).subarray(0, 9)]).toEqual([
      -4.5, -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5,
    ])
  })

  it('values are kept where they are sure and continued where there are none', () => {
    const values = Float32Array.from({ length: 63 }, (_, i) => (i % 9 < 3 ? 10 : 0))
    const weights = Float32Array.from({ length: 63 }, (_, i) => (i % 9 < 3 ? 1 : 0))
    const filled = pushPull(values, weights, size, 1)
    expect([...filled].every((value) => Math.abs(value - 10) < 1e-4)).toBe(true)
  })
})
