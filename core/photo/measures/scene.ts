import { type FaceGeometry, faceGeometry } from '../face-geometry.ts'
import { type Box, sampleMask } from '../person-mask.ts'
import { shrink } from '../shrink.ts'
import type { Face, PersonMask, PhotoAnalysis, Raster, Region } from '../types.ts'
import { once } from './definition.ts'
import { sitterFace, sitterGeometry } from './sitter.ts'

/**
 * The sitter and what is around, cut out and brought to the scale in which pixels are measured: figures that depend on
 * pixel size (edges, texture, noise) would otherwise tell the camera's resolution and not the picture. Everything in
 * pixels of the scene.
 */
export interface Scene {
  readonly raster: Raster
  readonly mask: PersonMask
  /** The largest face. */
  readonly face: Face
  readonly geometry: FaceGeometry
  /** A part of the scene as a part of the whole picture. */
  readonly inPicture: (region: Region) => Region
}

/** Inter-eye distance of a scene: that of a finished 480×640 photo at its aim point. Never enlarged to it. */
export const SCENE_INTER_EYE_PX = 100
/** In face widths around the eyes: what a finished photo shows, and a little more than any measure asks for. */
const AROUND = { side: 1.2, above: 1.45, below: 1.7 }

/** Null without a face. @throws RangeError when the raster is empty. */
export const sceneOf = once((context): Scene | null => {
  const { raster, analysis } = context
  const [largest, found] = [sitterFace(context), sitterGeometry(context)]
  if (!largest || !found) return null
  const box = around(found, raster)
  const factor = Math.min(1, SCENE_INTER_EYE_PX / found.interEyePx)
  const widthPx = Math.max(1, Math.round(box.widthPx * factor))
  const heightPx = Math.max(1, Math.round(box.heightPx * factor))
  const [perX, perY] = [widthPx / box.widthPx, heightPx / box.heightPx]
  const face = moved(largest, box, perX, perY)
  return {
    raster: shrink(cut(raster, box), widthPx, heightPx),
    mask: sampleMask(analysis.mask, onMask(box, analysis), widthPx, heightPx),
    face,
    geometry: faceGeometry(face),
    inPicture: (region) => ({
      xPx: box.xPx + region.xPx / perX,
      yPx: box.yPx + region.yPx / perY,
      widthPx: region.widthPx / perX,
      heightPx: region.heightPx / perY,
    }),
  }
})

function around({ centreXPx, eyes, faceWidthPx }: FaceGeometry, { widthPx, heightPx }: Raster): Box {
  const within = (value: number, from: number, to: number) => Math.max(from, Math.min(to, value))
  const xPx = within(Math.floor(centreXPx - AROUND.side * faceWidthPx), 0, widthPx - 1)
  const yPx = within(Math.floor(eyes.y - AROUND.above * faceWidthPx), 0, heightPx - 1)
  const rightPx = within(Math.ceil(centreXPx + AROUND.side * faceWidthPx), xPx + 1, widthPx)
  const bottomPx = within(Math.ceil(eyes.y + AROUND.below * faceWidthPx), yPx + 1, heightPx)
  return { xPx, yPx, widthPx: rightPx - xPx, heightPx: bottomPx - yPx }
}

function cut(raster: Raster, { xPx, yPx, widthPx, heightPx }: Box): Raster {
  if (widthPx === raster.widthPx && heightPx === raster.heightPx) return raster
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y++) {
    const start = ((yPx + y) * raster.widthPx + xPx) * 4
    rgba.set(raster.rgba.subarray(start, start + widthPx * 4), y * widthPx * 4)
  }
  return { widthPx, heightPx, rgba }
}

function onMask(box: Box, { mask, widthPx, heightPx }: PhotoAnalysis): Box {
  const [perX, perY] = [mask.widthPx / widthPx, mask.heightPx / heightPx]
  return {
    xPx: box.xPx * perX,
    yPx: box.yPx * perY,
    widthPx: box.widthPx * perX,
    heightPx: box.heightPx * perY,
  }
}

/** The two factors differ by a rounding only; depth goes with the width. */
function moved({ landmarks, matrix }: Face, box: Box, factorX: number, factorY: number): Face {
  const place = (value: number, fromPx: number, factor: number) => (value - fromPx) * factor
  return {
    landmarks: landmarks.map(({ x, y, z }) => ({
      x: place(x, box.xPx, factorX),
      y: place(y, box.yPx, factorY),
      z: z * factorX,
    })),
    matrix,
  }
}
