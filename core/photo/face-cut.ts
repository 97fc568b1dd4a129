// How much of a picture is shown and kept of a face: head and shoulders, by the face's own width, so that two faces cut
// this way stand at one size.
import { faceGeometry } from './face-geometry.ts'
import type { Box } from './person-mask.ts'
import type { Face } from './types.ts'

/** Half the cut's width and its height above and below the eyes, in face widths. */
const REACH = { side: 1, above: 1.15, below: 1.45 }

/** In the pixels of the landmarks; may reach beyond the picture. RangeError as `faceGeometry`. */
export function faceCut(face: Face): Box {
  const { faceWidthPx, eyes } = faceGeometry(face)
  return {
    xPx: eyes.x - REACH.side * faceWidthPx,
    yPx: eyes.y - REACH.above * faceWidthPx,
    widthPx: 2 * REACH.side * faceWidthPx,
    heightPx: (REACH.above + REACH.below) * faceWidthPx,
  }
}
