import { mix } from '../blend.ts'
import type { EyeContour } from '../face/landmarks.ts'
import { dab, ink, line, type Spot } from './brush.ts'
import type { SkinSheet } from './skin-sheet.ts'

/** Crease, dark upper margin, pink lower one, and the red of the inner corner. */
export function paintLids({ context, point, shade, params }: SkinSheet, eye: EyeContour): void {
  const [outer, inner] = [point(eye.outer), point(eye.inner)]
  const margin = (row: readonly number[], downPx = 0): readonly Spot[] => [
    outer,
    ...row.map((index): Spot => [point(index)[0], point(index)[1] + downPx]),
    inner,
  ]
  const crease = eye.crease.map((index, k): Spot => {
    const [a, b] = [point(eye.upper[k]!), point(index)]
    return [mix(a[0], b[0], 0.8), mix(a[1], b[1], 0.8)]
  })
  line(context, [outer, ...crease, inner], {
    colour: shade(0.75 * params.lidCrease),
    widthPx: 5,
    blurPx: 2.5,
  })
  line(context, margin(eye.upper), { colour: 'rgba(30,16,12,.95)', widthPx: 7, blurPx: 1 })
  line(context, margin(eye.lower), { colour: 'rgba(150,80,68,.8)', widthPx: 5, blurPx: 1 })
  line(context, margin(eye.lower, 4), { colour: 'rgba(50,26,20,.55)', widthPx: 2.5, blurPx: 1 })
  dab(context, inner, 12, 10, ink('#be5f55'), 0.8)
}
