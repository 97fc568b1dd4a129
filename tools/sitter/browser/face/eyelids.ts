// An eye is a shallow dome behind the lids. The lids slide over it, so that they never cut into the eyeball.
import { mix } from '../blend.ts'
import type { EyeContour } from './landmarks.ts'

export interface EyeDome {
  readonly centre: { readonly x: number; readonly y: number; readonly z: number }
  /** +1 on the right of the image, −1 on the left. */
  readonly side: number
  readonly widthCm: number
  /** Depth of the dome at x, y of head space. */
  readonly z: (x: number, y: number) => number
}

const RADIUS_CM = 2.5
const BULGE_CM = 0.3
/** The lids of a wide-awake eye stand further apart than those of the canonical mesh. */
const OPEN_SCALE = 1.42

/** The dome over the line between the eye's corners. */
export function eyeDome(points: Float64Array, eye: EyeContour): EyeDome {
  const at = (i: number, axis: 0 | 1 | 2) => points[i * 3 + axis]!
  const middle = (axis: 0 | 1 | 2) => (at(eye.outer, axis) + at(eye.inner, axis)) / 2
  const centre = { x: middle(0), y: middle(1), z: middle(2) }
  const run = at(eye.inner, 0) - at(eye.outer, 0)
  const slope = (at(eye.inner, 2) - at(eye.outer, 2)) / run
  const stretch = 1 + slope * slope
  return {
    centre,
    side: Math.sign(centre.x),
    widthCm: Math.abs(run),
    z: (x, y) => {
      const dx = x - centre.x
      const dy = y - centre.y
      const height = Math.sqrt(Math.max(0.1, RADIUS_CM ** 2 - (dx * dx * stretch + dy * dy)))
      return centre.z + slope * dx + height - RADIUS_CM + BULGE_CM
    },
  }
}

/** Sets the lids of one eye, in place; `open` 0 shut … 1 awake. */
export function setLids(points: Float64Array, eye: EyeContour, dome: EyeDome, open: number): void {
  const shut = 1 - open * OPEN_SCALE
  const shutOnly = Math.max(0, shut)
  eye.upper.forEach((upper, k) => {
    const [u, l, c] = [upper * 3, eye.lower[k]! * 3, eye.crease[k]! * 3]
    const [upperX, upperY, upperZ] = [points[u]!, points[u + 1]!, points[u + 2]!]
    const [lowerX, lowerY] = [points[l]!, points[l + 1]!]
    const meetY = mix(lowerY, upperY, 0.12)
    const x = mix(upperX, lowerX, shut)
    const y = mix(upperY, meetY, shut)
    const onDome = dome.z(x, y) + 0.1
    points[u] = x
    points[u + 1] = y
    points[u + 2] = Math.max(mix(upperZ, onDome, shutOnly), onDome - 0.02)
    points[l + 1] = mix(lowerY, meetY - 0.02, shutOnly)
    points[l + 2] = Math.max(points[l + 2]!, dome.z(lowerX, points[l + 1]!) + 0.07)
    points[c + 1]! -= 0.22 * shutOnly
    points[c + 2] = Math.max(points[c + 2]!, dome.z(points[c]!, points[c + 1]!) + 0.18)
  })
}
