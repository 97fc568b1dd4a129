// The head's skin: the face mesh, carried on from its outline to the back of the skull in rows, then rounded.
import { Vector3 } from 'three'
import { mix, smoothstep } from '../blend.ts'
import type { Face, FaceModel } from './face.ts'
import { FACE_OVAL } from './landmarks.ts'
import { SKULL_CENTRE, SKULL_RADII } from './skull.ts'
import { type Surface, subdivide } from './subdivide.ts'

const ROWS = 9
const BACK = new Vector3(0, 0.05, -1).normalize()
/** Below the jaw the rows run inside the neck instead of around the skull. */
const INSIDE_NECK = { y: -4.6, z: -5 }

export function headSurface(model: FaceModel, { points }: Face): Surface {
  const positions = Array.from(points)
  const uvs = [...model.topology.mesh.uvs]
  const triangles = [...model.triangles]
  let previous: readonly number[] = FACE_OVAL
  for (let row = 1; row <= ROWS; row++) {
    const current = FACE_OVAL.map((index) => {
      const edge = new Vector3(points[index * 3], points[index * 3 + 1], points[index * 3 + 2])
      const point = behind(edge, row / ROWS)
      const [u, v] = model.topology.uv(index)
      positions.push(point.x, point.y, point.z)
      // The back of the head has no texture of its own: it takes the skin just inside the face's edge.
      const inside = mix(0.985, 0.92, row / ROWS)
      uvs.push(mix(0.5, u, inside), mix(0.5, v, inside))
      return positions.length / 3 - 1
    })
    current.forEach((c, k) => {
      const next = (k + 1) % current.length
      const [a, b, d] = [previous[k]!, previous[next]!, current[next]!]
      triangles.push(a, b, c, b, d, c)
    })
    previous = current
  }
  return subdivide({ positions, uvs, triangles }, 2)
}

/** Where the skin has got to when it has gone the share `t` of the way from the face's edge to the back. */
function behind(edge: Vector3, t: number): Vector3 {
  const unit = edge.clone().sub(SKULL_CENTRE).divide(SKULL_RADII)
  const start = unit.length()
  const from = unit.normalize()
  const angle = from.angleTo(BACK)
  const direction = from
    .multiplyScalar(Math.sin((1 - t) * angle))
    .addScaledVector(BACK, Math.sin(t * angle))
    .divideScalar(Math.sin(angle))
  const overSkull = direction
    .multiplyScalar(mix(start, 0.97, smoothstep(0, 0.45, t)))
    .multiply(SKULL_RADII)
    .add(SKULL_CENTRE)
  const underJaw = edge
    .clone()
    .lerp(new Vector3(edge.x * 0.2, INSIDE_NECK.y, INSIDE_NECK.z), Math.min(1, t * 1.6))
  return overSkull.lerp(underJaw, smoothstep(-1, -5, edge.y))
}
