import {
  INNER_LIP_LOWER,
  INNER_LIP_UPPER,
  MIDDLE_LIP_UPPER,
  MOUTH_CORNERS,
  OUTER_LIP_LOWER,
  OUTER_LIP_UPPER,
} from '../face/landmarks.ts'
import { dab, ink, line, patch } from './brush.ts'
import type { SkinSheet } from './skin-sheet.ts'

export function paintLips({ context, params, point, place, shade, random }: SkinSheet): void {
  const { outerRight, outerLeft, innerRight, innerLeft } = MOUTH_CORNERS
  const around = [outerRight, ...OUTER_LIP_UPPER, outerLeft, ...OUTER_LIP_LOWER.toReversed()]
  patch(context, around.map(point), params.lips, 0.88, 3)
  const underUpper = [outerRight, ...MIDDLE_LIP_UPPER, outerLeft, ...INNER_LIP_UPPER.toReversed()]
  patch(context, underUpper.map(point), '#5a2420', 0.3, 4)
  dab(context, place(0.5, 0.722), 52, 13, ink('#ffebd7'), 0.2)
  for (let k = 0; k < 70; k++) {
    const u = 0.4 + random() * 0.2
    line(context, [place(u, 0.66 + random() * 0.02), place(u + (u - 0.5) * 0.05, 0.73)], {
      colour: `rgba(90,30,28,${0.1 + random() * 0.1})`,
      widthPx: 1,
    })
  }
  for (const row of [INNER_LIP_UPPER, INNER_LIP_LOWER])
    line(context, [innerRight, ...row, innerLeft].map(point), {
      colour: 'rgba(60,18,16,.95)',
      widthPx: 6,
      blurPx: 1.6,
    })
  for (const corner of [outerRight, outerLeft]) dab(context, point(corner), 20, 12, shade, 0.5)
}
