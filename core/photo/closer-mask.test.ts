import { describe, expect, it } from 'vitest'
import { closerLooks, joinedMask } from './closer-mask.ts'
import { drawnAnalysis, wellSeated } from './drawn-head.ts'
import { faceGeometry } from './face-geometry.ts'
import type { PersonMask } from './types.ts'

const picture = { widthPx: 400, heightPx: 200 }
const flat = (value: number, widthPx = 40, heightPx = 20): PersonMask => ({
  widthPx,
  heightPx,
  probability: new Uint8Array(widthPx * heightPx).fill(value),
})

describe('closer looks at the sitter', () => {
  it('hold the head, lie inside of the picture and are nearer than the whole', () => {
    const geometry = faceGeometry(drawnAnalysis(wellSeated).faces[0]!)
    const looks = closerLooks(geometry, wellSeated)
    expect(looks).toHaveLength(3)
    for (const { xPx, yPx, widthPx, heightPx } of looks) {
      expect(Math.min(xPx, yPx)).toBeGreaterThanOrEqual(0)
      expect(xPx + widthPx).toBeLessThanOrEqual(wellSeated.widthPx)
      expect(yPx + heightPx).toBeLessThanOrEqual(wellSeated.heightPx)
      expect(widthPx).toBeLessThan(wellSeated.widthPx)
    }
    expect(looks[0]!.yPx).toBeLessThan(wellSeated.hairTopPx)
  })
})

describe('a mask joined from looks', () => {
  const box = { xPx: 100, yPx: 0, widthPx: 200, heightPx: 200 }
  const joined = joinedMask(flat(200), [{ box, mask: flat(40, 50, 50) }], picture, picture)
  const at = (x: number, y: number) => joined.probability[y * 400 + x]!

  it('is the closer look’s inside of it, the whole’s outside', () => {
    expect(at(200, 100)).toBeLessThan(45)
    expect(at(20, 100)).toBe(200)
  })

  it('goes from one to the other step by step, but not along the picture’s own edge', () => {
    const row = Array.from({ length: 30 }, (_, i) => at(99 + i, 100))
    expect(row).toEqual(row.toSorted((a, b) => b - a))
    expect(Math.max(...row.slice(1).map((value, i) => row[i]! - value))).toBeLessThan(100)
    expect(at(200, 0)).toBeLessThan(45)
  })

  it('puts a look where it was taken', () => {
    const mask = flat(0, 50, 50)
    mask.probability.fill(255, 0, 25 * 50)
    const halves = joinedMask(flat(0), [{ box, mask }], picture, picture).probability
    expect(halves[90 * 400 + 200]).toBeGreaterThan(240)
    expect(halves[110 * 400 + 200]).toBeLessThan(10)
  })
})
