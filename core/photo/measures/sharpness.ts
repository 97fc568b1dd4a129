import { type Figure, figure, type MeasureDefinition } from './definition.ts'
import { SCENE_INTER_EYE_PX, type Scene, sceneOf } from './scene.ts'

/** Rec. 709 luma of gamma-coded values: blur is judged as it is seen. */
const luma = (rgba: Uint8ClampedArray, at: number) =>
  0.2126 * rgba[at]! + 0.7152 * rgba[at + 1]! + 0.0722 * rgba[at + 2]!

/** Rounding to 8 bits is noise of 1/12 level²; the Laplacian takes it twentyfold and would hide a strong blur. */
const ROUNDING_VARIANCE = 1 / 12

/**
 * Blur of the features (brows to lips), as the radius in pixels of a finished photo with 100 px between the eyes:
 * √(Σ|∇L|² ÷ Σ(∇²L)²). For a picture with a natural 1/f spectrum behind a Gaussian of σ this ratio grows with σ,
 * whatever the contrast; 1/f detail at the pixel limit reads about 0.5. A face smaller than the finished photo
 * counts as blurred by its enlargement. Null without a face or where the features leave the picture.
 */
function blurOf(scene: Scene): Figure | null {
  const { raster, geometry, inPicture } = scene
  const { eyes, mouth, rightEye, leftEye, interEyePx } = geometry
  const left = Math.max(1, Math.floor(Math.min(rightEye.x, leftEye.x) - 0.4 * interEyePx))
  const right = Math.min(raster.widthPx - 2, Math.ceil(Math.max(rightEye.x, leftEye.x) + 0.4 * interEyePx))
  const top = Math.max(1, Math.floor(eyes.y - 0.5 * interEyePx))
  const bottom = Math.min(raster.heightPx - 2, Math.ceil(mouth.y + 0.3 * interEyePx))
  const stride = raster.widthPx * 4
  let gradient = 0
  let laplacian = 0
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const at = y * stride + x * 4
      const n = luma(raster.rgba, at - stride)
      const s = luma(raster.rgba, at + stride)
      const w = luma(raster.rgba, at - 4)
      const e = luma(raster.rgba, at + 4)
      gradient += ((e - w) ** 2 + (s - n) ** 2) / 4
      laplacian += (n + s + w + e - 4 * luma(raster.rgba, at)) ** 2
    }
  const pixels = (right - left + 1) * (bottom - top + 1)
  const edges = gradient - pixels * ROUNDING_VARIANCE
  if (!(edges > 0)) return null
  const noise = pixels * 20 * ROUNDING_VARIANCE
  const radius =
    Math.sqrt(edges / Math.max(laplacian - noise, noise / 10)) * Math.max(1, SCENE_INTER_EYE_PX / interEyePx)
  const box = { xPx: left, yPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
  return figure(radius, [inPicture(box)])
}

export const sharpness: readonly MeasureDefinition[] = [
  {
    id: 'blur',
    unit: 'px',
    needs: ['face', 'pixels'],
    when: 'both',
    compute: (context) => {
      const scene = sceneOf(context)
      return scene && blurOf(scene)
    },
  },
]
