import { type FaceGeometry, faceGeometry, facesBySize, scaledFace } from '../face-geometry.ts'
import { type HeadTop, headTop } from '../head-top.ts'
import { resizeMask } from '../person-mask.ts'
import { shrink } from '../shrink.ts'
import type { Face, PersonMask, PhotoAnalysis, Raster } from '../types.ts'

/**
 * A photo brought to the scale in which its pixels are measured. Figures that depend on pixel size (edges,
 * texture, noise) would otherwise tell the camera's resolution and not the picture.
 */
export interface Scene {
  readonly raster: Raster
  readonly mask: PersonMask
  readonly sitter: Sitter | null
}

/** The largest face; everything in pixels of the scene. */
export interface Sitter {
  readonly face: Face
  readonly geometry: FaceGeometry
  readonly headTop: HeadTop | null
}

/** Inter-eye distance of a scene: that of a finished 480×640 photo at its aim point. Never enlarged to it. */
export const SCENE_INTER_EYE_PX = 100
/** Without a face there is no scale; luminance is all that is asked then. */
const FACELESS_WIDTH_PX = 320

/** The analysis must speak of this very raster. @throws RangeError when the raster is empty. */
export function scene(raster: Raster, analysis: PhotoAnalysis): Scene {
  const largest = facesBySize(analysis.faces)[0]
  const shrinkBy = largest
    ? SCENE_INTER_EYE_PX / faceGeometry(largest).interEyePx
    : FACELESS_WIDTH_PX / raster.widthPx
  const factor = Math.min(1, shrinkBy)
  const widthPx = Math.max(1, Math.round(raster.widthPx * factor))
  const heightPx = Math.max(1, Math.round(raster.heightPx * factor))
  const small = shrink(raster, widthPx, heightPx)
  const mask = resizeMask(analysis.mask, widthPx, heightPx)
  if (!largest) return { raster: small, mask, sitter: null }
  const face = scaledFace(largest, widthPx / raster.widthPx)
  const geometry = faceGeometry(face)
  const top = headTop({ widthPx, heightPx, faces: [face], mask }, face, geometry)
  return { raster: small, mask, sitter: { face, geometry, headTop: top } }
}
