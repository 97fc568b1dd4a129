import { describe, expect, it } from 'vitest'
import type { TextRegion } from './detect.ts'
import { angleBetween, commonAngleDeg, slantOf } from './direction.ts'

const line = (angleDeg: number, alongPx = 60, yPx = 0, acrossPx = 4): TextRegion => ({
  pixels: new Int32Array(0),
  xPx: 0,
  yPx,
  alongPx,
  acrossPx,
  angleDeg,
})

describe('the direction of text', () => {
  it.each([0, 25, 89, -90, -45])('at %i° is what its lines have in common', (angleDeg) => {
    const found = commonAngleDeg([
      line(angleDeg + 1),
      line(angleDeg - 1),
      line(angleDeg + 40, 20),
      line(70, 4),
    ])
    expect(Math.abs(angleBetween(found!, angleDeg))).toBeLessThan(1)
  })

  it('is not known of single characters', () => {
    expect(commonAngleDeg([line(72, 6, 0, 4), line(-30, 5, 0, 4)])).toBeNull()
    expect(commonAngleDeg([])).toBeNull()
  })

  it('changes down a card that is seen at a slant, and short words take that of the long lines beside them', () => {
    const slant = slantOf([line(-4, 60, 0), line(0, 60, 100), line(4, 60, 200), line(50, 6, 100)])
    expect(slant(line(70, 6, 50))).toBeCloseTo(-2)
    expect(slant(line(70, 6, 150))).toBeCloseTo(2)
    // No further than what was seen.
    expect(slant(line(70, 6, 900))).toBeCloseTo(4)
    expect(slant(line(3, 60, 0))).toBe(3)
  })
})
