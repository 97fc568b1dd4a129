// Mouth and brows, in place on flat x, y, z points. The order is: closeMouth, smile and brows, jaw.
import { bell, mix, radians, smoothstep } from '../blend.ts'
import {
  INNER_LIP_LOWER,
  INNER_LIP_UPPER,
  MIDDLE_LIP_LOWER,
  MIDDLE_LIP_LOWER_INNER,
  MIDDLE_LIP_UPPER,
  MIDDLE_LIP_UPPER_INNER,
  MOUTH_CORNERS,
  OUTER_LIP_LOWER,
  OUTER_LIP_UPPER,
} from './landmarks.ts'

const UPPER_LIP = [...OUTER_LIP_UPPER, ...MIDDLE_LIP_UPPER, ...MIDDLE_LIP_UPPER_INNER]
const LOWER_LIP = [...OUTER_LIP_LOWER, ...MIDDLE_LIP_LOWER, ...MIDDLE_LIP_LOWER_INNER]
const CORNERS = Object.values(MOUTH_CORNERS)

/** The canonical mouth stands half open: brings the inner lips together and lets the outer rows follow. */
export function closeMouth(points: Float64Array): void {
  const halfGapCm = 0.03
  INNER_LIP_UPPER.forEach((upper, k) => {
    const lower = INNER_LIP_LOWER[k]!
    const y = (points[upper * 3 + 1]! + points[lower * 3 + 1]!) / 2
    const z = (points[upper * 3 + 2]! + points[lower * 3 + 2]!) / 2 - 0.1
    points[upper * 3 + 1] = y + halfGapCm
    points[lower * 3 + 1] = y - halfGapCm
    points[upper * 3 + 2] = points[lower * 3 + 2] = z
  })
  const follow = (rows: readonly number[], byCm: number) => {
    for (const i of rows) points[i * 3 + 1]! += byCm * (1 - Math.min(1, Math.abs(points[i * 3]!) / 2.6))
  }
  follow(LOWER_LIP, 0.22)
  follow(UPPER_LIP, -0.16)
}

export function smileAndBrows(points: Float64Array, smile: number, browRaise: number): void {
  for (let at = 0; at < points.length; at += 3) {
    const x = points[at]!
    const y = points[at + 1]!
    const corner = smile * bell(Math.hypot(Math.abs(x) - 2.4, y + 4.3), 1.05)
    points[at]! += Math.sign(x) * 0.55 * corner
    points[at + 1]! += 0.55 * corner + 0.6 * browRaise * bell(y - 5, 1.12)
    points[at + 2]! -= 0.25 * corner
  }
}

const JAW_OPEN_DEG = 22
const HINGE = { y: 0.3, z: -1.5 }

/** Turns the lower face about the jaw hinge; each point follows by its own share. */
export function openJaw(points: Float64Array, jawOpen: number): void {
  if (jawOpen === 0) return
  const follows = jawShares(points)
  for (let i = 0; i < follows.length; i++) {
    const angle = radians(JAW_OPEN_DEG) * jawOpen * follows[i]!
    const dy = points[i * 3 + 1]! - HINGE.y
    const dz = points[i * 3 + 2]! - HINGE.z
    points[i * 3 + 1] = HINGE.y + dy * Math.cos(angle) - dz * Math.sin(angle)
    points[i * 3 + 2] = HINGE.z + dy * Math.sin(angle) + dz * Math.cos(angle)
  }
  const lips = [...CORNERS, ...OUTER_LIP_UPPER, ...OUTER_LIP_LOWER, ...INNER_LIP_UPPER, ...INNER_LIP_LOWER]
  for (const i of lips) points[i * 3]! *= 1 - 0.08 * jawOpen
}

function jawShares(points: Float64Array): Float64Array {
  const upper = new Set<number>([...INNER_LIP_UPPER, ...UPPER_LIP])
  const lower = new Set<number>([...INNER_LIP_LOWER, ...LOWER_LIP])
  const corners = new Set<number>(CORNERS)
  return Float64Array.from({ length: points.length / 3 }, (_, i) => {
    const [x, y, z] = [points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!]
    // Behind the cheeks the skin hardly moves.
    const forward = z < 1.5 ? mix(0.2, 1, smoothstep(-3, 1.5, z)) : 1
    if (upper.has(i)) return 0
    if (corners.has(i)) return 0.35 * forward
    if (lower.has(i)) {
      const out = Math.min(1, Math.abs(x) / 2.4)
      return mix(0.35, 1, Math.sqrt(1 - out * out)) * forward
    }
    return smoothstep(-2.6, -5.8, y) * forward
  })
}
