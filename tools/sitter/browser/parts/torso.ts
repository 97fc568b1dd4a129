import { type BufferGeometry, Vector3 } from 'three'
import { surfaceGeometry } from './geometry.ts'
import { loft, type Ring } from './loft.ts'

const AXIS_Z = -6
/** y, radius x, radius z, exponent, dip: from the collar down. */
const PROFILE = [
  [-12.9, 6.9, 6.4, 2, 1.8],
  [-13.6, 8.6, 7.2, 2, 1.7],
  [-14.8, 11.8, 8, 2, 1.5],
  [-16.3, 15.6, 8.8, 2.1, 1.2],
  [-18, 18.8, 9.5, 2.2, 0.9],
  [-20.2, 21, 10.2, 2.4, 0.5],
  [-24, 22.4, 11, 2.5, 0.2],
  [-32, 22.6, 12, 2.6, 0],
  [-60, 21.5, 12.5, 2.6, 0],
] as const
const STEPS = 64

export function torsoGeometry(): BufferGeometry {
  const rings = Array.from({ length: STEPS + 1 }, (_, k): Ring => {
    const at = (k / STEPS) * (PROFILE.length - 1)
    const [y, radiusX, radiusZ, exponent, dip] = [0, 1, 2, 3, 4].map((column) => alongProfile(column, at))
    return {
      centre: new Vector3(0, y, AXIS_Z),
      radiusX: radiusX!,
      radiusZ: radiusZ!,
      exponent: exponent!,
      dip: dip!,
    }
  })
  return loft(rings, 96)
}

/** Catmull-Rom through one column of the profile. */
function alongProfile(column: number, at: number): number {
  const last = PROFILE.length - 1
  const step = Math.min(last - 1, Math.floor(at))
  const t = at - step
  const value = (row: number) => PROFILE[Math.min(last, Math.max(0, row))]![column]!
  const [a, b, c, d] = [value(step - 1), value(step), value(step + 1), value(step + 2)]
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * (b - c) - a + d) * t ** 3)
}

/** The ribbed neck line of a jumper: a thin ring lying on the first ring of the torso. */
export function crewCollar(): BufferGeometry {
  const steps = 10
  const rings = Array.from({ length: steps + 1 }, (_, k): Ring => {
    const angle = (k / steps) * 2 * Math.PI
    return {
      centre: new Vector3(0, -12.75 + 0.7 * Math.sin(angle), AXIS_Z),
      radiusX: 6.9 + 0.33 * Math.cos(angle),
      radiusZ: 6.4 + 0.33 * Math.cos(angle),
      dip: 1.8,
    }
  })
  return loft(rings.toReversed(), 64)
}

/** Turned-down collar: a band around the neck that rises behind and opens into two points in front. */
export function shirtCollar(): BufferGeometry {
  const steps = 40
  const positions: number[] = []
  const triangles: number[] = []
  for (const side of [-1, 1]) {
    const first = positions.length / 3
    for (let k = 0; k <= steps; k++) {
      const t = k / steps
      const angle = -Math.PI / 2 + Math.PI * t
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      const inner = [side * 6.5 * c, -12 + 0.7 * (1 - t) - 1.9 * Math.max(0, s), AXIS_Z + 6.4 * s]
      const spread = 1.35 + 0.1 * t
      const drop = 1.6 + 2.6 * t ** 3
      const outer = [
        side * (6.5 * c * spread + 2.6 * t ** 6),
        inner[1]! - drop,
        AXIS_Z + 6.4 * s * 1.3 + 0.9 * t,
      ]
      positions.push(...inner, ...outer)
      if (k < steps) {
        const a = first + k * 2
        triangles.push(a, a + 1, a + 2, a + 1, a + 3, a + 2)
      }
    }
  }
  return surfaceGeometry(positions, triangles)
}
