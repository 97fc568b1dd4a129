// A drawn sitter whose true share in each pixel is known: a dark head with loose strands and a gap, before a plain wall.
import { describe, expect, it } from 'vitest'
import { COLOUR_MATTE, PLATE_MATTE } from '../matte-method.ts'
import { colourMatte } from './colour-matte.ts'

const size = { widthPx: 240, heightPx: 320 }
const WALL = [226, 210, 184]
const HAIR = [40, 30, 26]
const COAT = [60, 70, 110]

/** A grain that is the same every time. */
const grain = (i: number): number => ((((i + 1) * 2654435761) >>> 16) & 15) / 5 - 1.5

function truth(x: number, y: number): number {
  const head = Math.hypot(x - 120, (y - 130) * 0.8) - 60
  const gap = Math.hypot(x - 64, y - 190) - 7
  const body = y > 220 ? Math.abs(x - 120) - 90 : 99
  const strand = y > 60 && y < 130 ? Math.abs(x - 188 - Math.sin(y / 9) * 4) - 1.2 : 99
  const tie = y > 122 && y < 126 && x > 170 && x < 190 ? -2 : 99
  const neck = y > 150 && y < 260 ? Math.abs(x - 95) - 40 : 99
  const inside = Math.min(head, body, strand, tie, Math.max(neck, -gap))
  return Math.max(0, Math.min(1, 0.5 - inside))
}

/** The mask knows neither strands nor gap, and is some pixels off. */
const mask = Uint8Array.from({ length: 240 * 320 }, (_, i) => {
  const [x, y] = [i % 240, Math.floor(i / 240)]
  const head = Math.hypot(x - 122, (y - 130) * 0.8) - 58
  const body = y > 220 ? Math.abs(x - 120) - 88 : 99
  const neck = y > 150 && y < 260 ? Math.abs(x - 95) - 40 : 99
  return 255 / (1 + Math.exp(Math.min(head, body, neck) / 1.5))
})

type Colour = (x: number, y: number, c: number) => number

const plainWall: Colour = (_, y, c) => WALL[c]! * (1 - y / 4000)
/** Patches as dark as the hair and as light as the wall. */
const shelf: Colour = (x, y, c) =>
  WALL[c]! * (0.55 + 0.4 * Math.sin(x / 7 + 2 * Math.sin(y / 31)) * Math.cos(y / 9 + c / 5))

/** Something hangs there that is gone when the sitter comes. */
const pictureOnIt: Colour = (x, y, c) => (x < 40 && y < 40 ? 230 - 60 * c : shelf(x, y, c))

/** The scene without anybody, `gain` as bright and moved. */
const emptyScene = (behind: Colour, gain = 1, dx = 0): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: 240 * 320 * 4 }, (_, k) => {
    const [i, c] = [k >> 2, k & 3]
    return c === 3 ? 255 : gain * behind((i % 240) - dx, Math.floor(i / 240), c) + grain(k * 7 + 3)
  })

function picture(behind: Colour = plainWall): { rgba: Uint8ClampedArray; alpha: Float32Array } {
  const rgba = new Uint8ClampedArray(240 * 320 * 4).fill(255)
  const alpha = new Float32Array(240 * 320)
  for (let i = 0; i < alpha.length; i++) {
    const [x, y] = [i % 240, Math.floor(i / 240)]
    const a = truth(x, y)
    alpha[i] = a
    const own = y > 225 ? COAT : HAIR
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = a * own[c]! + (1 - a) * behind(x, y, c) + grain(i * 3 + c)
  }
  return { rgba, alpha }
}

describe('a matte by colours', () => {
  const { rgba, alpha } = picture()
  const matted = colourMatte(rgba, mask, size, COLOUR_MATTE)
  const wrong = (values: ArrayLike<number>): number =>
    alpha.reduce((sum, a, i) => sum + Math.abs(a - values[i]!), 0)

  it('is far nearer to the truth than the mask', () => {
    expect(wrong(matted.alpha)).toBeLessThan(0.35 * wrong(Float32Array.from(mask, (value) => value / 255)))
  })

  it('finds a strand that the mask missed, and the wall in a gap that it filled', () => {
    const strand = Math.round(188 + Math.sin(100 / 9) * 4)
    expect(matted.alpha[100 * 240 + strand]).toBeGreaterThan(0.6)
    expect(matted.alpha[190 * 240 + 64]).toBeLessThan(0.2)
  })

  it('leaves sure pixels of the sitter as they are', () => {
    const at = 130 * 240 + 120
    expect(matted.alpha[at]).toBe(1)
    expect([...matted.foreground.subarray(at * 3, at * 3 + 3)]).toEqual([
      ...rgba.subarray(at * 4, at * 4 + 3),
    ])
  })

  it('takes the old backdrop out of mixed colours', () => {
    for (let i = 0; i < alpha.length; i++) {
      if (matted.alpha[i]! < 0.3 || alpha[i]! < 0.3 || alpha[i]! > 0.7) continue
      const [x, y] = [i % 240, Math.floor(i / 240)]
      if (y < 100 && x < 180) expect(matted.foreground[i * 3]!).toBeLessThan(100)
    }
  })

  it('is sure where colours tell, and says so where they do not', () => {
    expect(matted.certainty).toBeGreaterThan(0.9)
    const alike = new Uint8ClampedArray(rgba.length).map((_, i) => (i % 4 === 3 ? 255 : 90 + grain(i)))
    expect(colourMatte(alike, mask, size, COLOUR_MATTE).certainty).toBeLessThan(0.5)
  })

  it('is the same every time', () => {
    const again = colourMatte(rgba, mask, size, COLOUR_MATTE)
    expect(again.alpha).toEqual(matted.alpha)
    expect(again.foreground).toEqual(matted.foreground)
  })
})

describe('with a picture of the empty scene', () => {
  const { rgba, alpha } = picture(shelf)
  const without = colourMatte(rgba, mask, size, PLATE_MATTE)
  const wrong = (values: ArrayLike<number>): number =>
    alpha.reduce((sum, a, i) => sum + Math.abs(a - values[i]!), 0)

  it.each([
    ['as it was', 1, 0],
    ['a little darker', 0.93, 0],
    ['moved by a hair', 1, 0.8],
  ])('%s, a busy scene is told better than without', (_, gain, dx) => {
    const matted = colourMatte(rgba, mask, size, PLATE_MATTE, emptyScene(shelf, gain, dx))
    expect(matted.plate).toBe('used')
    expect(wrong(matted.alpha)).toBeLessThan(0.8 * wrong(without.alpha))
  })

  it.each([
    ['light-changed', emptyScene(shelf, 0.5)],
    ['camera-moved', emptyScene(shelf, 1, 12)],
    ['scene-differs', emptyScene(pictureOnIt)],
  ])('%s: it is left out, and the matte is the one without', (why, plate) => {
    const matted = colourMatte(rgba, mask, size, PLATE_MATTE, plate)
    expect(matted.plate).toBe(why)
    expect(matted.alpha).toEqual(without.alpha)
  })
})
