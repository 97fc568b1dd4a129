import type { FaceGeometry } from '../face-geometry.ts'
import type { HeadTop } from '../head-top.ts'
import type { Measure, PhotoAnalysis } from '../types.ts'

/**
 * Size and place of the face in the still: OFIQ's native values, and shares of the frame for guidance. The frame's
 * usable height is that of the largest upright 3:4 crop, so that tall and wide cameras read alike. `offset-x` is +
 * towards the picture's right, which is the sitter's left. All null without a face.
 */
export function placement(
  analysis: PhotoAnalysis,
  face: FaceGeometry | null,
  top: HeadTop | null,
): Measure[] {
  const { widthPx, heightPx } = analysis
  const usable = Math.min(heightPx, (widthPx * 4) / 3)
  const of = (compute: (one: FaceGeometry) => number) => (face === null ? null : compute(face))
  return [
    { id: 'face-width', value: of((f) => f.faceWidthPx), unit: 'px' },
    { id: 'face-share', value: of((f) => f.faceWidthPx / usable), unit: '' },
    { id: 'offset-x', value: of((f) => (f.centreXPx - widthPx / 2) / usable), unit: '' },
    { id: 'eye-height', value: of((f) => (f.eyes.y - heightPx / 2) / usable + 0.5), unit: '' },
    {
      id: 'room-above-head',
      value: of((f) => (top === null ? 0 : top.cut ? 0 : top.yPx / f.faceWidthPx)),
      unit: 'face widths',
    },
    { id: 'inter-eye-distance', value: of((f) => f.interEyePx), unit: 'px' },
    { id: 'head-size', value: of((f) => f.eyesToChinPx / heightPx), unit: '' },
    { id: 'leftward-crop', value: of((f) => f.eyes.x / f.interEyePx), unit: '' },
    { id: 'rightward-crop', value: of((f) => (widthPx - f.eyes.x) / f.interEyePx), unit: '' },
    { id: 'margin-above', value: of((f) => f.eyes.y / f.eyesToChinPx), unit: '' },
    { id: 'margin-below', value: of((f) => (heightPx - f.eyes.y) / f.eyesToChinPx), unit: '' },
  ]
}
