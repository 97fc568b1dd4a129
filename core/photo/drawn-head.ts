// A head drawn from a few circles and lines, for tests: every length is known, so expectations can be computed by
// hand. Proportions are those of a frontal portrait; nothing here claims to look like a person.
import {
  CHIN,
  FACE_OVAL,
  FOREHEAD,
  INNER_LIPS,
  LEFT_CHEEK,
  LEFT_EYE_INNER,
  LEFT_EYE_OUTER,
  LEFT_LIDS,
  MOUTH_LEFT,
  MOUTH_RIGHT,
  RIGHT_CHEEK,
  RIGHT_EYE_INNER,
  RIGHT_EYE_OUTER,
  RIGHT_LIDS,
} from './landmark-indices.ts'
import { type Face, LANDMARK_COUNT, type PhotoAnalysis, type Raster } from './types.ts'

export interface DrawnHead {
  readonly widthPx: number
  readonly heightPx: number
  readonly centreXPx: number
  readonly eyeYPx: number
  readonly faceWidthPx: number
  readonly hairTopPx: number
  /** Widths as shares of T, the eye midpoint to the chin. */
  readonly lidGap: number
  readonly lipGap: number
  readonly matrix: readonly number[] | null
  readonly skin: Colour
  readonly backdrop: Colour
  readonly clothes: Colour
}
type Colour = readonly [number, number, number]

/** In face widths. */
export const INTER_EYE = 0.44
export const EYES_TO_CHIN = 0.88
const EYES_TO_MOUTH = 0.54
const SHOULDERS = 2

export const frontal: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -50, 1]

/** A 1280×960 still with a face of 300 px in its middle, everything as it should be. */
export const wellSeated: DrawnHead = {
  widthPx: 1280,
  heightPx: 960,
  centreXPx: 640,
  eyeYPx: 400,
  faceWidthPx: 300,
  hairTopPx: 160,
  lidGap: 0.07,
  lipGap: 0.02,
  matrix: frontal,
  skin: [200, 150, 130],
  backdrop: [220, 225, 230],
  clothes: [30, 35, 60],
}

export function drawnFace(head: DrawnHead): Face {
  const { centreXPx: x, eyeYPx: y, faceWidthPx: w } = head
  const t = EYES_TO_CHIN * w
  const landmarks = Array.from({ length: LANDMARK_COUNT }, () => ({ x, y, z: 0 }))
  const put = (index: number, dx: number, dy: number) => {
    landmarks[index] = { x: x + dx, y: y + dy, z: 0 }
  }
  FACE_OVAL.forEach((index, k) => {
    const angle = (2 * Math.PI * k) / FACE_OVAL.length
    put(index, (w / 2) * Math.sin(angle), 0.2 * w - 0.68 * w * Math.cos(angle))
  })
  put(CHIN, 0, t)
  put(FOREHEAD, 0, -0.45 * w)
  put(RIGHT_CHEEK, -w / 2, 0.05 * w)
  put(LEFT_CHEEK, w / 2, 0.05 * w)
  put(MOUTH_RIGHT, -0.18 * w, EYES_TO_MOUTH * w)
  put(MOUTH_LEFT, 0.18 * w, EYES_TO_MOUTH * w)
  const eye = (INTER_EYE * w) / 2
  put(RIGHT_EYE_OUTER, -eye - 0.1 * w, 0)
  put(RIGHT_EYE_INNER, -eye + 0.1 * w, 0)
  put(LEFT_EYE_INNER, eye - 0.1 * w, 0)
  put(LEFT_EYE_OUTER, eye + 0.1 * w, 0)
  const opening = (pairs: typeof RIGHT_LIDS, dx: number, dy: number, gap: number) => {
    for (const [upper, lower] of pairs) {
      put(upper, dx, dy - (gap * t) / 2)
      put(lower, dx, dy + (gap * t) / 2)
    }
  }
  opening(RIGHT_LIDS, -eye, 0, head.lidGap)
  opening(LEFT_LIDS, eye, 0, head.lidGap)
  opening(INNER_LIPS, 0, EYES_TO_MOUTH * w, head.lipGap)
  return { landmarks, matrix: head.matrix }
}

function isPerson(head: DrawnHead, x: number, y: number): boolean {
  const { centreXPx, eyeYPx, faceWidthPx: w, hairTopPx } = head
  const chinY = eyeYPx + EYES_TO_CHIN * w
  if (y >= chinY) return Math.abs(x - centreXPx) <= (SHOULDERS * w) / 2
  return y >= hairTopPx && Math.abs(x - centreXPx) <= 0.52 * w
}

/** Analysis with a hard-edged mask at the picture's own size. */
export function drawnAnalysis(head: DrawnHead): PhotoAnalysis {
  const { widthPx, heightPx } = head
  const probability = new Uint8Array(widthPx * heightPx)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) if (isPerson(head, x + 0.5, y + 0.5)) probability[y * widthPx + x] = 255
  return { widthPx, heightPx, faces: [drawnFace(head)], mask: { widthPx, heightPx, probability } }
}

/** Flat colours: backdrop, skin down to the neck, clothes below. */
export function drawnRaster(head: DrawnHead): Raster {
  const { widthPx, heightPx } = head
  const neckY = head.eyeYPx + (EYES_TO_CHIN + 0.3) * head.faceWidthPx
  return paint(widthPx, heightPx, (x, y) =>
    !isPerson(head, x + 0.5, y + 0.5) ? head.backdrop : y + 0.5 > neckY ? head.clothes : head.skin,
  )
}

export function paint(widthPx: number, heightPx: number, colourAt: (x: number, y: number) => Colour): Raster {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4)
  for (let y = 0, at = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++, at += 4) {
      const [red, green, blue] = colourAt(x, y)
      rgba[at] = red
      rgba[at + 1] = green
      rgba[at + 2] = blue
      rgba[at + 3] = 255
    }
  return { widthPx, heightPx, rgba }
}

/** A matrix with the given angles, as MediaPipe would give it: R = Ry·Rx·Rz, column-major. */
export function turned(yawDeg: number, pitchDeg: number, rollDeg: number): readonly number[] {
  const [cy, sy, cx, sx, cz, sz] = [yawDeg, pitchDeg, rollDeg].flatMap((deg) => {
    const rad = (deg * Math.PI) / 180
    return [Math.cos(rad), Math.sin(rad)]
  }) as [number, number, number, number, number, number]
  return [
    cy * cz + sy * sx * sz,
    cx * sz,
    -sy * cz + cy * sx * sz,
    0,
    -cy * sz + sy * sx * cz,
    cx * cz,
    sy * sz + cy * sx * cz,
    0,
    sy * cx,
    -sx,
    cy * cx,
    0,
    0,
    0,
    -50,
    1,
  ]
}
