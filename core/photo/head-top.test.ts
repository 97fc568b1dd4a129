import { describe, expect, it } from 'vitest'
import { type DrawnHead, drawnAnalysis, drawnFace, wellSeated } from './drawn-head.ts'
import { faceGeometry } from './face-geometry.ts'
import { headTop } from './head-top.ts'
import { resizeMask } from './person-mask.ts'

function topOf(
  changes: Partial<DrawnHead> = {},
  change: (mask: Uint8Array, width: number) => void = () => {},
) {
  const head = { ...wellSeated, ...changes }
  const analysis = drawnAnalysis(head)
  change(analysis.mask.probability, head.widthPx)
  const face = drawnFace(head)
  return headTop(analysis, face, faceGeometry(face))
}

describe('head top', () => {
  it('is the upper edge of the hair, wherever it is', () => {
    expect(topOf()).toEqual({ yPx: 160, cut: false })
    expect(topOf({ hairTopPx: 60 })).toEqual({ yPx: 60, cut: false })
  })

  it('is told in pixels of the still, whatever the size of the mask', () => {
    const analysis = drawnAnalysis(wellSeated)
    const face = drawnFace(wellSeated)
    const mask = resizeMask(analysis.mask, 256, 192)
    expect(headTop({ ...analysis, mask }, face, faceGeometry(face))!.yPx).toBeCloseTo(160, -1)
  })

  it('knows when the edge has cut the head', () => {
    expect(topOf({ hairTopPx: -20 })).toEqual({ yPx: 0, cut: true })
  })

  it('is not led astray by a strand, or by somebody apart above', () => {
    const strand = topOf({}, (mask, width) => {
      for (let y = 100; y < 160; y++) mask.fill(255, y * width + 636, y * width + 644)
    })
    expect(strand!.yPx).toBe(160)
    const apart = topOf({}, (mask, width) => {
      for (let y = 20; y < 80; y++) mask.fill(255, y * width + 560, y * width + 720)
    })
    expect(apart!.yPx).toBe(160)
  })

  it('is unknown where the mask shows nobody', () => {
    expect(topOf({}, (mask) => mask.fill(0))).toBeNull()
  })
})
