import { describe, expect, it } from 'vitest'
import { type DrawnHead, drawnAnalysis, paint, wellSeated } from '../drawn-head.ts'
import { measurePhoto } from '../measure-photo.ts'
import type { Raster } from '../types.ts'

/** IED 100 px at `scale` 1. */
const headAt = (scale: number): DrawnHead => ({
  ...wellSeated,
  widthPx: Math.round(360 * scale),
  heightPx: Math.round(400 * scale),
  centreXPx: 180 * scale,
  eyeYPx: 150 * scale,
  faceWidthPx: (100 / 0.44) * scale,
  hairTopPx: 20 * scale,
})

/** Hard-edged discs of many sizes and greys: dead leaves, whose spectrum is that of natural pictures. */
function deadLeaves(widthPx: number, heightPx: number, contrast: number): Float64Array {
  const values = new Float64Array(widthPx * heightPx).fill(128)
  let seed = 7
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed / 2147483647
  }
  for (let n = 0; n < 1500; n++) {
    const radius = 2 / Math.sqrt(1 - random() * 0.995)
    const [cx, cy, grey] = [random() * widthPx, random() * heightPx, 128 + contrast * (random() - 0.5)]
    for (let y = Math.max(0, Math.floor(cy - radius)); y < Math.min(heightPx, cy + radius); y++)
      for (let x = Math.max(0, Math.floor(cx - radius)); x < Math.min(widthPx, cx + radius); x++)
        if ((x - cx) ** 2 + (y - cy) ** 2 < radius ** 2) values[y * widthPx + x] = grey
  }
  return values
}

function gaussian(values: Float64Array, widthPx: number, heightPx: number, sigmaPx: number): Float64Array {
  if (sigmaPx === 0) return values
  const reach = Math.ceil(4 * sigmaPx)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigmaPx ** 2)),
  )
  const sum = kernel.reduce((a, b) => a + b, 0)
  const pass = (source: Float64Array, along: number, step: number) =>
    source.map((_, index) => {
      const at = Math.floor(index / step) % along
      return kernel.reduce((total, weight, k) => {
        const moved = Math.max(0, Math.min(along - 1, at + k - reach))
        return total + (weight / sum) * source[index + (moved - at) * step]!
      }, 0)
    })
  return pass(pass(values, widthPx, 1), heightPx, widthPx)
}

function blurOf(sigmaPx: number, scale = 1, contrast = 200): number {
  const head = headAt(scale)
  const { widthPx, heightPx } = head
  const values = gaussian(deadLeaves(widthPx, heightPx, contrast), widthPx, heightPx, sigmaPx)
  const raster: Raster = paint(widthPx, heightPx, (x, y) => {
    const grey = Math.round(values[y * widthPx + x]!)
    return [grey, grey, grey]
  })
  return measurePhoto(raster, drawnAnalysis(head), null, ['blur'])['blur']!.value!
}

describe('blur', () => {
  it('rises with the blur and tells its radius', () => {
    const graded = [0, 1, 1.5, 2, 3].map((sigma) => blurOf(sigma))
    expect(graded).toEqual(graded.toSorted((a, b) => a - b))
    expect(graded[0]).toBeLessThan(0.8)
    expect(Math.abs(graded[1]! - 1)).toBeLessThan(0.35)
    expect(Math.abs(graded[3]! - 2)).toBeLessThan(0.5)
  })

  it('does not depend on contrast', () => {
    expect(Math.abs(blurOf(2, 1, 80) - blurOf(2, 1, 200))).toBeLessThan(0.2)
  })

  it('counts pixels of the finished photo: half the radius in a still of twice the size', () => {
    expect(Math.abs(blurOf(4, 2) - blurOf(2, 1))).toBeLessThan(0.4)
  })

  it('holds a face too small for the photo as blurred by its enlargement', () => {
    expect(blurOf(0, 0.5)).toBeGreaterThan(1.5 * blurOf(0, 1))
  })

  it('is unknown without a face', () => {
    const head = headAt(1)
    const empty = { ...drawnAnalysis(head), faces: [] }
    expect(
      measurePhoto(
        paint(head.widthPx, head.heightPx, () => [9, 9, 9]),
        empty,
        null,
        ['blur'],
      )['blur']!.value,
    ).toBeNull()
  })
})
