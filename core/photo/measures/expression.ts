import { distance, faceGeometry } from '../face-geometry.ts'
import { INNER_LIPS, LEFT_LIDS, RIGHT_LIDS } from '../landmark-indices.ts'
import type { Face, Measure } from '../types.ts'

function largestGap(face: Face, pairs: readonly (readonly [number, number])[]): number {
  return Math.max(...pairs.map(([upper, lower]) => distance(face.landmarks[upper]!, face.landmarks[lower]!)))
}

/**
 * ISO/IEC 29794-5: `eyes-open` is the smaller eye's largest lid gap ÷ T, `mouth-open` the largest inner-lip gap ÷ T.
 * Null without a face.
 */
export function expression(face: Face | null): Measure[] {
  const t = face === null ? 0 : faceGeometry(face).eyesToChinPx
  const measured = face !== null && t > 0
  const lids = (pairs: typeof RIGHT_LIDS) => (measured ? largestGap(face, pairs) / t : null)
  const right = lids(RIGHT_LIDS)
  const left = lids(LEFT_LIDS)
  return [
    { id: 'eyes-open', value: right === null || left === null ? null : Math.min(right, left), unit: '' },
    { id: 'mouth-open', value: measured ? largestGap(face, INNER_LIPS) / t : null, unit: '' },
  ]
}
