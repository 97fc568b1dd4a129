import { faceGeometry, facesBySize } from '../face-geometry.ts'
import { PERSON_FROM, resizeMask } from '../person-mask.ts'
import type { PersonMask } from '../types.ts'
import { figure, type MeasureDefinition, once } from './definition.ts'
import { boxOf } from './sitter.ts'

const COMPONENT_GRID_PX = 160

/** Areas of the mask's connected parts on a coarse grid, largest first, as shares of the picture. */
function componentShares(mask: PersonMask): number[] {
  const width = Math.min(mask.widthPx, COMPONENT_GRID_PX)
  const height = Math.max(1, Math.round((mask.heightPx * width) / mask.widthPx))
  const small = resizeMask(mask, width, height)
  const probability = small === mask ? mask.probability.slice() : small.probability
  const areas: number[] = []
  // Forgotten as it is seen.
  const open = new Uint32Array(probability.length)
  let waiting = 0
  const reach = (at: number) => {
    if (at < 0 || at >= probability.length || probability[at]! < PERSON_FROM) return
    probability[at] = 0
    open[waiting++] = at
  }
  for (let seed = 0; seed < probability.length; seed++) {
    if (probability[seed]! < PERSON_FROM) continue
    let area = 0
    reach(seed)
    while (waiting > 0) {
      const at = open[--waiting]!
      area++
      const x = at % width
      if (x > 0) reach(at - 1)
      if (x < width - 1) reach(at + 1)
      reach(at - width)
      reach(at + width)
    }
    areas.push(area / probability.length)
  }
  return areas.sort((a, b) => b - a)
}

const bySize = once(({ analysis }) => facesBySize(analysis.faces))
const parts = once(({ analysis }) => componentShares(analysis.mask))

/**
 * How many people there are, by two signals: the detector misses small faces, the mask shows whoever stands apart.
 * `second-face` is SingleFacePresent of ISO/IEC 29794-5 (area of the second face ÷ the largest).
 */
export const people: readonly MeasureDefinition[] = [
  {
    id: 'face-count',
    unit: '',
    needs: [],
    when: 'both',
    compute: (context) => {
      const faces = bySize(context)
      return figure(
        faces.length,
        faces.map((face) => boxOf(face)),
      )
    },
  },
  {
    id: 'second-face',
    unit: '',
    needs: ['face'],
    when: 'both',
    compute: (context) => {
      const [first, second] = bySize(context)
      const area = (face: typeof first) => (face ? faceGeometry(face).faceWidthPx ** 2 : 0)
      return first ? figure(area(second) / area(first), second ? [boxOf(second)] : []) : null
    },
  },
  {
    id: 'second-person-part',
    unit: '',
    needs: ['mask'],
    when: 'both',
    compute: (context) => {
      const [largest, next = 0] = parts(context)
      return largest === undefined ? null : figure(next / largest, [])
    },
  },
]
