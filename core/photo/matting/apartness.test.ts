import { describe, expect, it } from 'vitest'
import { apartness } from './apartness.ts'
import type { LocalColours } from './local-colours.ts'

const PIXELS = 4
const colours = (level: number, variance: number): LocalColours => ({
  mean: new Float32Array(PIXELS * 3).fill(level),
  spread: Float32Array.from({ length: PIXELS * 6 }, (_, i) => ([0, 3, 5].includes(i % 6) ? variance : 0)),
})
const open = new Uint8Array(PIXELS).fill(1)

describe('how far apart the colours of both sides are', () => {
  it('is nothing for one colour, and one for colours that nobody mistakes', () => {
    expect(apartness(open, colours(80, 4), colours(80, 4))).toBe(0)
    expect(apartness(open, colours(20, 4), colours(220, 4))).toBe(1)
  })

  it('is less before a backdrop that is many colours', () => {
    const [even, uneven] = [9, 900].map((variance) => apartness(open, colours(60, 9), colours(90, variance)))
    expect(uneven).toBeLessThan(even! / 4)
  })

  it('asks only what is to be solved', () => {
    const far = colours(20, 4)
    far.mean.fill(220, 3)
    expect(apartness(Uint8Array.of(1, 0, 2, 0), colours(20, 4), far)).toBe(0)
    expect(apartness(new Uint8Array(PIXELS), far, colours(0, 4))).toBe(0)
  })
})
