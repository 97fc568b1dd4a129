import { faceGeometry, facesBySize } from '../face-geometry.ts'
import { PERSON_FROM, resizeMask } from '../person-mask.ts'
import type { Measure, PersonMask, PhotoAnalysis } from '../types.ts'

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

/**
 * How many people there are, by two signals: the detector misses small faces, the mask shows whoever stands apart.
 * `second-face` is SingleFacePresent of ISO/IEC 29794-5 (area of the second face ÷ the largest).
 */
export function people(analysis: PhotoAnalysis): Measure[] {
  const [first, second] = facesBySize(analysis.faces).map((face) => faceGeometry(face).faceWidthPx ** 2)
  const parts = componentShares(analysis.mask)
  return [
    { id: 'face-count', value: analysis.faces.length, unit: '' },
    { id: 'second-face', value: first === undefined ? null : (second ?? 0) / first, unit: '' },
    {
      id: 'second-person-part',
      value: parts[0] === undefined ? null : (parts[1] ?? 0) / parts[0],
      unit: '',
    },
  ]
}
