// Faces of a still, wherever and however small. The detector sees a picture at 128 px: the portrait of a scanned card is
// a handful of dots there, missed or placed so roughly that its landmarks are off by a fifth of the eye distance.
import type { Face } from '../../core/photo/types.ts'
import { drawn, facesOf, type Tile, whole } from './picture.ts'
import type { Tasks } from './tasks.ts'

const DETECTION_LONGEST_PX = 1280
/**
 * A face that takes a smaller share of the picture's longer side is looked at again from nearby. Five portraits put into
 * 1920×1080 lay within 3 % of the distance of the outer eye corners of where a second look puts them from here on, as
 * they do at a quarter; at 0.15 within 5 %, at 0.1 within 16 %.
 */
const SMALL_FACE = 0.17
/** How much around a small face the second look takes in, in face sizes: what the landmarks are most exact with. */
const NEARBY = 2.5
const SECOND_LOOKS = 2
/** Tiles looked at, coarse first, when the whole shows no face: their share of the picture, and how many a side. */
const CLOSER_LOOKS = [
  { share: 0.6, perSide: 2 },
  { share: 0.35, perSide: 4 },
]

/** Where only a large face is worth the time. */
export const NO_CLOSER_LOOK: typeof CLOSER_LOOKS = []

/** Landmarks in pixels of the picture; `copy` shows all of it, at a size that is quick to look at. */
export function findFaces(
  tasks: Tasks,
  picture: ImageBitmap,
  copy: ImageData,
  closerLooks = CLOSER_LOOKS,
): readonly Face[] {
  const found = facesOf(tasks.landmarker.detect(copy), whole(picture))
  const faces = found.length > 0 ? found : searched(tasks, picture, closerLooks)
  return faces.map((face) => exact(tasks, picture, face))
}

function look({ landmarker }: Tasks, picture: ImageBitmap, tile: Tile): Face[] {
  return facesOf(landmarker.detect(drawn(picture, tile, DETECTION_LONGEST_PX)), tile)
}

function searched(tasks: Tasks, picture: ImageBitmap, looks: typeof CLOSER_LOOKS): Face[] {
  for (const { share, perSide } of looks) {
    const [widthPx, heightPx] = [Math.round(picture.width * share), Math.round(picture.height * share)]
    const step = (sidePx: number, tilePx: number, index: number) =>
      Math.round(((sidePx - tilePx) * index) / (perSide - 1))
    for (let row = 0; row < perSide; row++) {
      for (let column = 0; column < perSide; column++) {
        const xPx = step(picture.width, widthPx, column)
        const yPx = step(picture.height, heightPx, row)
        const faces = look(tasks, picture, { xPx, yPx, widthPx, heightPx })
        if (faces.length > 0) return faces
      }
    }
  }
  return []
}

/** The same face seen from nearby; as it was where it is large already or nothing is found there. */
function exact(tasks: Tasks, picture: ImageBitmap, first: Face): Face {
  let face = first
  for (let turn = 0; turn < SECOND_LOOKS; turn++) {
    const box = boxOf(face)
    if (box.sizePx >= SMALL_FACE * Math.max(picture.width, picture.height)) return face
    const again = look(tasks, picture, around(box, picture)).sort((a, b) => apart(a, box) - apart(b, box))[0]
    if (!again || apart(again, box) > box.sizePx / 2) return face
    face = again
  }
  return face
}

interface Box {
  readonly xPx: number
  readonly yPx: number
  readonly sizePx: number
}

/** Centre and longer side. */
function boxOf({ landmarks }: Face): Box {
  const xs = landmarks.map(({ x }) => x)
  const ys = landmarks.map(({ y }) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return {
    xPx: (left + right) / 2,
    yPx: (top + bottom) / 2,
    sizePx: Math.max(right - left, bottom - top),
  }
}

const apart = (face: Face, { xPx, yPx }: Box): number => {
  const box = boxOf(face)
  return Math.hypot(box.xPx - xPx, box.yPx - yPx)
}

function around({ xPx, yPx, sizePx }: Box, { width, height }: ImageBitmap): Tile {
  const sidePx = Math.round(NEARBY * sizePx)
  const widthPx = Math.min(width, sidePx)
  const heightPx = Math.min(height, sidePx)
  const within = (centrePx: number, tilePx: number, limitPx: number) =>
    Math.round(Math.max(0, Math.min(limitPx - tilePx, centrePx - tilePx / 2)))
  return { xPx: within(xPx, widthPx, width), yPx: within(yPx, heightPx, height), widthPx, heightPx }
}
