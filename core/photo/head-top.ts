import type { FaceGeometry } from './face-geometry.ts'
import { FOREHEAD } from './landmark-indices.ts'
import { PERSON_FROM } from './person-mask.ts'
import type { Face, PhotoAnalysis } from './types.ts'

/** Highest row of the head with its hair; `cut` when it touches the picture's upper edge and may go on beyond it. */
export interface HeadTop {
  readonly yPx: number
  readonly cut: boolean
}

/** How far to each side of the face hair is looked for, in face widths: a wide parting, not a neighbour. */
const HALF_WINDOW_FACE_WIDTHS = 0.75
/** A row this narrow is a loose strand or a speck of the mask, not the head; face widths. */
const NARROWEST_ROW_FACE_WIDTHS = 0.08

/**
 * Walks the person mask upwards from the forehead: the face box knows nothing of hair. Pixels of the analysed
 * raster; null when there is no person above the brows (mask and face disagree).
 */
export function headTop(analysis: PhotoAnalysis, face: Face, geometry: FaceGeometry): HeadTop | null {
  const { mask } = analysis
  const perX = mask.widthPx / analysis.widthPx
  const perY = mask.heightPx / analysis.heightPx
  const half = HALF_WINDOW_FACE_WIDTHS * geometry.faceWidthPx
  const left = Math.max(0, Math.floor((geometry.centreXPx - half) * perX))
  const right = Math.min(mask.widthPx - 1, Math.ceil((geometry.centreXPx + half) * perX))
  const enough = Math.max(1, NARROWEST_ROW_FACE_WIDTHS * geometry.faceWidthPx * perX)
  const forehead = face.landmarks[FOREHEAD]?.y ?? geometry.eyes.y
  const start = Math.max(0, Math.min(mask.heightPx - 1, Math.floor(forehead * perY)))
  let top: number | null = null
  for (let y = start; y >= 0; y--) {
    let count = 0
    for (let x = left; x <= right; x++) if (mask.probability[y * mask.widthPx + x]! >= PERSON_FROM) count++
    if (count < enough) break
    top = y
  }
  return top === null ? null : { yPx: top / perY, cut: top === 0 }
}
