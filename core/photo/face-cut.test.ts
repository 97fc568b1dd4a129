import { expect, it } from 'vitest'
import { drawnFace, wellSeated } from './drawn-head.ts'
import { faceCut } from './face-cut.ts'

it('shows a face at the same size and place, however large it is in its picture', () => {
  const small = { ...wellSeated, faceWidthPx: 75, hairTopPx: 340 }
  for (const head of [wellSeated, small]) {
    const { xPx, yPx, widthPx, heightPx } = faceCut(drawnFace(head))
    expect(head.faceWidthPx / widthPx).toBeCloseTo(0.5)
    expect(heightPx / widthPx).toBeCloseTo(1.3)
    expect((head.centreXPx - xPx) / widthPx).toBeCloseTo(0.5)
    expect((head.eyeYPx - yPx) / heightPx).toBeCloseTo(1.15 / 2.6)
  }
})
