// Skins a stack of superellipse rings: neck, torso, collar.
import type { BufferGeometry, Quaternion } from 'three'
import { Vector3 } from 'three'
import { surfaceGeometry } from './geometry.ts'

export interface Ring {
  readonly centre: Vector3
  readonly radiusX: number
  readonly radiusZ: number
  /** 2 is an ellipse, more is squarer. */
  readonly exponent?: number
  /** How far the ring dips in front; it rises by half of that behind. */
  readonly dip?: number
  readonly turn?: Quaternion
}

export function loft(rings: readonly Ring[], segments: number): BufferGeometry {
  const positions: number[] = []
  const uvs: number[] = []
  rings.forEach((ring, row) => {
    for (let k = 0; k <= segments; k++) {
      const point = ringPoint(ring, (k / segments) * 2 * Math.PI)
      positions.push(point.x, point.y, point.z)
      uvs.push((k / segments) * 6, (row / rings.length) * 4)
    }
  })
  const triangles: number[] = []
  const stride = segments + 1
  for (let row = 0; row < rings.length - 1; row++)
    for (let k = 0; k < segments; k++) {
      const a = row * stride + k
      triangles.push(a, a + 1, a + stride, a + 1, a + stride + 1, a + stride)
    }
  return surfaceGeometry(positions, triangles, uvs)
}

function ringPoint(ring: Ring, angle: number): Vector3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const rounded = (value: number) => Math.sign(value) * Math.abs(value) ** (2 / (ring.exponent ?? 2))
  const dip = ring.dip ?? 0
  const y = s > 0 ? -dip * s : -0.5 * dip * s
  const point = new Vector3(ring.radiusX * rounded(c), y, ring.radiusZ * rounded(s))
  if (ring.turn) point.applyQuaternion(ring.turn)
  return point.add(ring.centre)
}
