import type { FaceGeometry } from '../face-geometry.ts'
import { figure, type MeasureDefinition, type PhotoContext } from './definition.ts'
import { faceRegion, sitterGeometry, sitterTop } from './sitter.ts'

/** The frame's height for guidance: that of the largest upright 3:4 crop, so that tall and wide cameras read alike. */
const usable = ({ analysis: { widthPx, heightPx } }: PhotoContext): number =>
  Math.min(heightPx, (widthPx * 4) / 3)

const place = (
  id: string,
  unit: string,
  of: (face: FaceGeometry, context: PhotoContext) => number,
): MeasureDefinition => ({
  id,
  unit,
  needs: id === 'room-above-head' ? ['face', 'mask'] : ['face'],
  when: 'both',
  compute: (context) => {
    const face = sitterGeometry(context)
    return face && figure(of(face, context), faceRegion(context))
  },
})

function roomAboveHead({ faceWidthPx }: FaceGeometry, context: PhotoContext): number {
  const top = sitterTop(context)
  return top === null || top.cut ? 0 : top.yPx / faceWidthPx
}

/**
 * Size and place of the face: OFIQ's native values, and shares of the frame for guidance. `offset-x` is + towards the
 * picture's right, which is the sitter's left.
 */
export const placement: readonly MeasureDefinition[] = [
  place('face-width', 'px', (face) => face.faceWidthPx),
  place('face-share', '', (face, context) => face.faceWidthPx / usable(context)),
  place('offset-x', '', (face, context) => (face.centreXPx - context.analysis.widthPx / 2) / usable(context)),
  place(
    'eye-height',
    '',
    (face, context) => (face.eyes.y - context.analysis.heightPx / 2) / usable(context) + 0.5,
  ),
  place('room-above-head', 'face widths', roomAboveHead),
  place('inter-eye-distance', 'px', (face) => face.interEyePx),
  place('head-size', '', (face, { analysis }) => face.eyesToChinPx / analysis.heightPx),
  place('leftward-crop', '', (face) => face.eyes.x / face.interEyePx),
  place('rightward-crop', '', (face, { analysis }) => (analysis.widthPx - face.eyes.x) / face.interEyePx),
  place('margin-above', '', (face) => face.eyes.y / face.eyesToChinPx),
  place('margin-below', '', (face, { analysis }) => (analysis.heightPx - face.eyes.y) / face.eyesToChinPx),
]
