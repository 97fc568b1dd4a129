import { describe, expect, it } from 'vitest'
import type { Point, Raster } from '../photo/types.ts'
import { type ChipLayout, chipBox, faceChip, similarity } from './face-chip.ts'

const points: readonly Point[] = [
  { x: 10, y: 20 },
  { x: 40, y: 22 },
  { x: 25, y: 60 },
]

/** Turned by `deg`, scaled and moved. */
const moved = (from: readonly Point[], deg: number, scale: number, dx: number, dy: number): Point[] => {
  const [c, s] = [scale * Math.cos((deg * Math.PI) / 180), scale * Math.sin((deg * Math.PI) / 180)]
  return from.map(({ x, y }) => ({ x: c * x - s * y + dx, y: s * x + c * y + dy }))
}

function raster(
  widthPx: number,
  heightPx: number,
  at: (x: number, y: number) => readonly [number, number, number],
): Raster {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) rgba.set([...at(x, y), 255], (y * widthPx + x) * 4)
  return { widthPx, heightPx, rgba }
}

describe('similarity', () => {
  it('finds turn, scale and shift again', () => {
    const { a, b, tx, ty } = similarity(points, moved(points, 30, 2.5, -7, 11))
    expect(a).toBeCloseTo(2.5 * Math.cos(Math.PI / 6), 10)
    expect(b).toBeCloseTo(2.5 * Math.sin(Math.PI / 6), 10)
    expect([tx, ty]).toEqual([expect.closeTo(-7, 10), expect.closeTo(11, 10)])
  })

  it('cannot mirror: a mirrored target is only approached', () => {
    const mirrored = points.map(({ x, y }) => ({ x: -x, y }))
    const { a, b, tx, ty } = similarity(points, mirrored)
    const rest = points.map(({ x, y }, i) =>
      Math.hypot(a * x - b * y + tx - mirrored[i]!.x, b * x + a * y + ty - mirrored[i]!.y),
    )
    expect(Math.max(...rest)).toBeGreaterThan(5)
  })

  it('needs two different points, paired', () => {
    expect(() => similarity([points[0]!], [points[0]!])).toThrow(RangeError)
    expect(() => similarity(points, points.slice(1))).toThrow(RangeError)
    expect(() => similarity([points[0]!, points[0]!], points.slice(1))).toThrow(RangeError)
  })
})

describe('faceChip', () => {
  /** Landmarks 4 and 1 belong at the left and right end of the middle row's unpadded part. */
  const layout = (inputSizePx: number, padding = 0): ChipLayout => ({
    inputSizePx,
    padding,
    landmarks: [4, 1],
    template: [
      [0, 0.5],
      [1, 0.5],
    ],
  })
  /** The landmark list with just those two set. */
  const face = (left: Point, right: Point): Point[] => {
    const nowhere = { x: Number.NaN, y: Number.NaN }
    return [nowhere, right, nowhere, nowhere, left]
  }
  const gradient = raster(8, 8, (x, y) => [10 * x, 20 * y, x + y])

  it('copies the pixels, as RGB, where the picture already has the size of the chip', () => {
    const chip = faceChip(gradient, face({ x: 2, y: 4 }, { x: 6, y: 4 }), layout(4))
    const expected = [2, 3, 4, 5].flatMap((y) => [2, 3, 4, 5].flatMap((x) => [10 * x, 20 * y, x + y]))
    expect([...chip]).toEqual(expected)
  })

  it('shows more around the face with padding', () => {
    const chip = faceChip(gradient, face({ x: 3, y: 4 }, { x: 5, y: 4 }), layout(4, 0.5))
    expect([...chip]).toEqual([...faceChip(gradient, face({ x: 2, y: 4 }, { x: 6, y: 4 }), layout(4))])
  })

  it('turns a tilted face upright', () => {
    // The face's left-to-right line runs down the picture, so the chip's rows are the picture's columns from the right.
    const chip = faceChip(gradient, face({ x: 4, y: 2 }, { x: 4, y: 6 }), layout(4))
    const expected = [5, 4, 3, 2].flatMap((x) => [2, 3, 4, 5].flatMap((y) => [10 * x, 20 * y, x + y]))
    expect([...chip]).toEqual(expected)
  })

  it.each([4, 12, 24])('averages over the area when it shrinks %i times', (times) => {
    // One bright line at the edge of each chip pixel: whoever looks at the middle only sees black.
    const lines = raster(4 * times, 4 * times, (x) => (x % times === 0 ? [240, 120, 60] : [0, 0, 0]))
    const middle = 2 * times
    const chip = faceChip(lines, face({ x: 0, y: middle }, { x: 4 * times, y: middle }), layout(4))
    for (const [index, value] of chip.entries()) {
      expect(Math.abs(value - [240, 120, 60][index % 3]! / times)).toBeLessThanOrEqual(2)
    }
  })

  it('repeats the edge beyond the picture', () => {
    const chip = faceChip(gradient, face({ x: -2, y: 4 }, { x: 2, y: 4 }), layout(4))
    expect([...chip.slice(0, 6)]).toEqual([0, 40, 2, 0, 40, 2])
  })

  it.each([
    ['inside the picture', { x: 40, y: 30 }, { x: 70, y: 45 }],
    ['at a corner', { x: 2, y: 3 }, { x: 30, y: 9 }],
    ['half outside', { x: 85, y: 60 }, { x: 120, y: 50 }],
    ['turned over', { x: 60, y: 40 }, { x: 30, y: 44 }],
  ])('is the same from the box it needs: %s', (_, left, right) => {
    const picture = raster(100, 80, (x, y) => [(x * 7) % 256, (y * 13) % 256, (x * y) % 256])
    const { xPx, yPx, widthPx, heightPx } = chipBox(face(left, right), layout(16, 0.25), 100, 80)
    expect(widthPx * heightPx).toBeLessThan(100 * 80)
    const cut = raster(widthPx, heightPx, (x, y) => {
      const at = ((y + yPx) * 100 + x + xPx) * 4
      return [picture.rgba[at]!, picture.rgba[at + 1]!, picture.rgba[at + 2]!]
    })
    const moved = ({ x, y }: Point) => ({ x: x - xPx, y: y - yPx })
    expect(faceChip(cut, face(moved(left), moved(right)), layout(16, 0.25))).toEqual(
      faceChip(picture, face(left, right), layout(16, 0.25)),
    )
  })

  it('refuses a face without the landmarks it needs', () => {
    expect(() => faceChip(gradient, [{ x: 0, y: 0 }], layout(4))).toThrow('no landmark 4')
  })
})
