// Turns the canonical face into another one. Each slider moves a soft region of the mesh; points keep their numbers,
// so the landmarks' true positions stay known. Centres and widths in cm, read off the canonical mesh.
import { bell, smoothstep } from '../blend.ts'
import type { FaceShape } from '../params.ts'
import { INNER_LIP_LOWER, INNER_LIP_UPPER, OUTER_LIP_LOWER, OUTER_LIP_UPPER } from './landmarks.ts'

/** A point on the sitter's left half; `x` is its distance from the middle. */
interface Point {
  x: number
  y: number
  z: number
}

/** Moves a point by `amount` (about −1 … 1). */
type Sculpt = (point: Point, amount: number) => void

const near = (p: Point, x: number, y: number, width: number, height = width): number =>
  bell(p.x - x, width) * bell(p.y - y, height)

const SCULPT: Omit<Record<keyof FaceShape, Sculpt>, 'faceWidth' | 'faceLength' | 'lipFullness'> = {
  foreheadWidth: (p, a) => {
    p.x *= 1 + 0.07 * a * smoothstep(3.5, 7, p.y)
  },
  cheekWidth: (p, a) => {
    p.x += 0.6 * a * bell(p.y - 0.2, 2.2) * smoothstep(2.5, 6, p.x)
  },
  cheekFullness: (p, a) => {
    const w = near(p, 4, -2.6, 1.7, 2)
    p.z += 0.55 * a * w
    p.x += 0.3 * a * w
  },
  jawWidth: (p, a) => {
    p.x += 0.85 * a * bell(p.y + 5.4, 2) * smoothstep(2, 5.5, p.x)
  },
  chinWidth: (p, a) => {
    p.x *= 1 + 0.22 * a * smoothstep(-6.3, -8.6, p.y)
  },
  chinLength: (p, a) => {
    p.y -= 0.7 * a * smoothstep(-5.2, -8.8, p.y)
  },
  eyeSpacing: (p, a) => {
    p.x += 0.26 * a * near(p, 3.15, 2.8, 1.7, 1.5) * smoothstep(0.3, 1.6, p.x)
  },
  eyeSize: (p, a) => {
    const w = 0.2 * a * near(p, 3.15, 2.65, 1.5, 1)
    p.x += (p.x - 3.15) * w
    p.y += (p.y - 2.65) * w
  },
  eyeTilt: (p, a) => {
    p.y += 0.16 * a * near(p, 3.15, 2.7, 1.6, 1.2) * (p.x - 3.15)
  },
  browHeight: (p, a) => {
    p.y += 0.4 * a * bell(p.y - 4.8, 0.9)
  },
  browTilt: (p, a) => {
    p.y += 0.14 * a * bell(p.y - 4.8, 0.8) * (p.x - 3.4)
  },
  noseWidth: (p, a) => {
    p.x *= 1 + 0.26 * a * near(p, 1.1, -1, 1.2, 1.3) * smoothstep(4, 5, p.z)
  },
  noseLength: (p, a) => {
    p.y -= 0.55 * a * bell(p.y + 1.3, 1.4) * bell(p.x, 1.7) * smoothstep(3.8, 5, p.z)
  },
  noseDepth: (p, a) => {
    p.z += 0.75 * a * bell(p.y + 0.6, 1.5) * bell(p.x, 1)
  },
  noseBridge: (p, a) => {
    p.z += 0.6 * a * bell(p.y - 2.6, 1.5) * bell(p.x, 0.8)
  },
  mouthWidth: (p, a) => {
    p.x *= 1 + 0.2 * a * bell(p.y + 4.3, 1.3) * smoothstep(4.6, 2.4, p.x)
  },
  mouthHeight: (p, a) => {
    p.y += 0.4 * a * bell(p.y + 4.4, 1.2) * smoothstep(4.2, 2.2, p.x)
  },
}

/** Moves canonical points (flat x, y, z) to the shape, in place. The overall scale is left to `faceScale`. */
export function applyShape(points: Float64Array, shape: FaceShape): void {
  for (let at = 0; at < points.length; at += 3) {
    const side = Math.sign(points[at]!)
    const point: Point = { x: Math.abs(points[at]!), y: points[at + 1]!, z: points[at + 2]! }
    for (const [name, sculpt] of Object.entries(SCULPT)) sculpt(point, shape[name as keyof FaceShape])
    points[at] = side * point.x
    points[at + 1] = point.y
    points[at + 2] = point.z
  }
  fillLips(points, shape.lipFullness)
}

/** Pushes the outer lip rows away from the line between the lips, and a little forward. */
function fillLips(points: Float64Array, amount: number): void {
  const rows = [
    [OUTER_LIP_UPPER, INNER_LIP_UPPER],
    [OUTER_LIP_LOWER, INNER_LIP_LOWER],
  ] as const
  for (const [outer, inner] of rows)
    outer.forEach((index, k) => {
      const height = points[index * 3 + 1]! - points[inner[k]! * 3 + 1]!
      points[index * 3 + 1]! += 0.32 * amount * height
      points[index * 3 + 2]! += 0.12 * amount
    })
}

/** Scale of the whole head on x and y. Hair, ears and glasses follow it. */
export const faceScale = (shape: FaceShape): { readonly x: number; readonly y: number } => ({
  x: 1 + 0.07 * shape.faceWidth,
  y: 1 + 0.05 * shape.faceLength,
})
