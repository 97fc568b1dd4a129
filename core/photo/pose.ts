import type { Face } from './types.ts'

/**
 * Degrees. yaw +: the face turns to the picture's right (the sitter's left); pitch +: it looks down;
 * roll +: it leans counter-clockwise in the picture (crown to the picture's left, the sitter's right).
 */
export interface Pose {
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
}

const DEG_PER_RAD = 180 / Math.PI

/**
 * Angles of the head from MediaPipe's facial transformation matrix (column-major, head to camera, camera looking
 * along −z), read as R = Ry·Rx·Rz. Null without a matrix. They are camera angles: a head beside the optical axis
 * reads about half its bearing as a turn.
 */
export function headPose(face: Face): Pose | null {
  const m = face.matrix
  if (m === null || m.length !== 16) return null
  // The columns carry the fitted head's scale; a bare rotation is needed for the arcsine.
  const scale = Math.hypot(m[8]!, m[9]!, m[10]!)
  if (!(scale > 0)) return null
  return {
    yawDeg: Math.atan2(m[8]!, m[10]!) * DEG_PER_RAD,
    pitchDeg: Math.asin(Math.max(-1, Math.min(1, -m[9]! / scale))) * DEG_PER_RAD,
    rollDeg: Math.atan2(m[1]!, m[5]!) * DEG_PER_RAD,
  }
}
