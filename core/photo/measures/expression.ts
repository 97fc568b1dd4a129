import { distance } from '../face-geometry.ts'
import { INNER_LIPS, LEFT_LIDS, RIGHT_LIDS } from '../landmark-indices.ts'
import type { Face } from '../types.ts'
import { type Figure, figure, type MeasureDefinition, type PhotoContext } from './definition.ts'
import { boxOf, sitterFace, sitterGeometry } from './sitter.ts'

type Pairs = readonly (readonly [number, number])[]

const largestGap = (face: Face, pairs: Pairs): number =>
  Math.max(...pairs.map(([upper, lower]) => distance(face.landmarks[upper]!, face.landmarks[lower]!)))

/** A gap ÷ T of ISO/IEC 29794-5; null without a face. */
function gap(
  context: PhotoContext,
  groups: readonly Pairs[],
  of: (gaps: readonly number[]) => number,
): Figure | null {
  const [face, geometry] = [sitterFace(context), sitterGeometry(context)]
  if (!face || !geometry || !(geometry.eyesToChinPx > 0)) return null
  const gaps = groups.map((pairs) => largestGap(face, pairs) / geometry.eyesToChinPx)
  return figure(
    of(gaps),
    groups.map((pairs) => boxOf(face, pairs.flat())),
  )
}

/** ISO/IEC 29794-5: `eyes-open` is the smaller eye's largest lid gap ÷ T, `mouth-open` the largest inner-lip gap ÷ T. */
export const expression: readonly MeasureDefinition[] = [
  {
    id: 'eyes-open',
    unit: '',
    needs: ['face'],
    when: 'both',
    compute: (context) => gap(context, [RIGHT_LIDS, LEFT_LIDS], (gaps) => Math.min(...gaps)),
  },
  {
    id: 'mouth-open',
    unit: '',
    needs: ['face'],
    when: 'both',
    compute: (context) => gap(context, [INNER_LIPS], ([lips]) => lips!),
  },
]
