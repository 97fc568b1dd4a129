import {
  CHIN,
  LEFT_CHEEK,
  LEFT_EYE_INNER,
  LEFT_EYE_OUTER,
  MOUTH_LEFT,
  MOUTH_RIGHT,
  RIGHT_CHEEK,
  RIGHT_EYE_INNER,
  RIGHT_EYE_OUTER,
} from './landmark-indices.ts'
import { headPose } from './pose.ts'
import type { Face, Point } from './types.ts'

/** The lengths other measures are expressed in; pixels of the analysed raster. */
export interface FaceGeometry {
  readonly rightEye: Point
  readonly leftEye: Point
  readonly eyes: Point
  readonly mouth: Point
  readonly chin: Point
  /** Middle between the cheeks: where the face is centred on. */
  readonly centreXPx: number
  readonly faceWidthPx: number
  /** Distance of the eye-corner midpoints ÷ cos(yaw), ISO/IEC 29794-5. */
  readonly interEyePx: number
  /** T of ISO/IEC 29794-5: eye midpoint to chin. */
  readonly eyesToChinPx: number
}

export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** @throws RangeError when the face has not the 478 points it promises: a fault of the detector's adapter. */
export function faceGeometry(face: Face): FaceGeometry {
  const at = (index: number): Point => {
    const point = face.landmarks[index]
    if (point === undefined) throw new RangeError(`face landmark ${index} is missing`)
    return point
  }
  const rightEye = middle(at(RIGHT_EYE_OUTER), at(RIGHT_EYE_INNER))
  const leftEye = middle(at(LEFT_EYE_INNER), at(LEFT_EYE_OUTER))
  const eyes = middle(rightEye, leftEye)
  const chin = at(CHIN)
  const yawRad = ((headPose(face)?.yawDeg ?? 0) * Math.PI) / 180
  return {
    rightEye,
    leftEye,
    eyes,
    mouth: middle(at(MOUTH_RIGHT), at(MOUTH_LEFT)),
    chin,
    centreXPx: (at(RIGHT_CHEEK).x + at(LEFT_CHEEK).x) / 2,
    faceWidthPx: distance(at(RIGHT_CHEEK), at(LEFT_CHEEK)),
    // Beyond 75° no frontal distance can be told from a projection; the pose rule speaks there.
    interEyePx: distance(rightEye, leftEye) / Math.max(0.25, Math.cos(yawRad)),
    eyesToChinPx: distance(eyes, chin),
  }
}

/** Faces by falling width: the first one is the sitter. */
export function facesBySize(faces: readonly Face[]): readonly Face[] {
  const width = (face: Face) => faceGeometry(face).faceWidthPx
  return faces.toSorted((a, b) => width(b) - width(a))
}

/** The same face in a picture of `factor` times the size. */
export function scaledFace(face: Face, factor: number): Face {
  if (factor === 1) return face
  return {
    landmarks: face.landmarks.map(({ x, y, z }) => ({ x: x * factor, y: y * factor, z: z * factor })),
    matrix: face.matrix,
  }
}
