import { describe, expect, it } from 'vitest'
import { bandOf, differenceOf, scoreOf } from './score.ts'

const size = { widthPx: 40, heightPx: 20 }
/** The right half is a sitter, one column half of him. */
const alpha = Float32Array.from({ length: 800 }, (_, i) => {
  const x = i % 40
  return x < 20 ? 0 : x === 20 ? 0.5 : 1
})
const flat = (value: number): Float32Array => new Float32Array(800).fill(value)

describe('the score of a photo', () => {
  it('looks at five pixels on both sides of the true edge', () => {
    expect([...bandOf(alpha, size).subarray(0, 40)].indexOf(1)).toBe(15)
    expect([...bandOf(alpha, size).subarray(0, 40)].lastIndexOf(1)).toBe(25)
    expect(scoreOf(flat(3), alpha, size)).toMatchObject({ mean: 3, p95: 3, bandPx: 11 * 20 })
  })

  it('counts what is left of the backdrop and what is lost of the sitter beyond the band', () => {
    const difference = flat(0)
    difference[2] = 30
    difference[42] = 30
    difference[39] = 30
    difference[18] = 30
    expect(scoreOf(difference, alpha, size)).toMatchObject({ residuePx: 2, eatenPx: 1 })
  })

  it('compares colours as the eye does', () => {
    const [white, black] = [Uint8Array.of(255, 255, 255), Uint8Array.of(0, 0, 0)]
    expect(differenceOf(white, black)[0]).toBeCloseTo(100, 1)
    expect(differenceOf(white, white)[0]).toBe(0)
  })
})
