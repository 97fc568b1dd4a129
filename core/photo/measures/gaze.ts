import { middle } from '../face-geometry.ts'
import {
  LEFT_EYE_INNER,
  LEFT_EYE_OUTER,
  LEFT_IRIS,
  RIGHT_EYE_INNER,
  RIGHT_EYE_OUTER,
  RIGHT_IRIS,
} from '../landmark-indices.ts'
import type { Face } from '../types.ts'
import { figure, type MeasureDefinition } from './definition.ts'
import { boxOf, sitterFace } from './sitter.ts'

/** Corners as they lie in the picture, from left to right. */
const EYES = [
  { left: RIGHT_EYE_OUTER, right: RIGHT_EYE_INNER, iris: RIGHT_IRIS },
  { left: LEFT_EYE_INNER, right: LEFT_EYE_OUTER, iris: LEFT_IRIS },
]

/** Of the eye's width, along the line of its corners, so that a tilted head does not count; null where the eye has none. */
function offset({ landmarks }: Face, { left, right, iris }: (typeof EYES)[number]): number | null {
  const [from, to, seen] = [landmarks[left]!, landmarks[right]!, landmarks[iris]!]
  const centre = middle(from, to)
  const [along, down] = [to.x - from.x, to.y - from.y]
  const squared = along ** 2 + down ** 2
  return squared > 0 ? ((seen.x - centre.x) * along + (seen.y - centre.y) * down) / squared : null
}

/**
 * Where the irises stand between the corners of their eyes, mean of both, in eye widths: 0 in the middle, positive towards
 * the right of the picture. Up and down is not told: the lids go with it. Own measure; ISO/IEC 29794-5 has none.
 */
export const gaze: readonly MeasureDefinition[] = [
  {
    id: 'gaze',
    unit: '',
    needs: ['face'],
    when: 'both',
    compute: (context) => {
      const face = sitterFace(context)
      const offsets = face ? EYES.map((eye) => offset(face, eye)) : []
      const [right, left] = offsets
      if (!face || typeof right !== 'number' || typeof left !== 'number') return null
      return figure(
        (right + left) / 2,
        EYES.map((eye) => boxOf(face, Object.values(eye))),
      )
    },
  },
]
