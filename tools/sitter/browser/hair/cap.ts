import { type Color, Vector3 } from 'three'
import { mix, smoothstep } from '../blend.ts'
import { SKULL_CENTRE, SKULL_RADII } from '../face/skull.ts'
import type { HairStyle } from '../params.ts'
import type { HairMesh } from './hair-mesh.ts'
import { hairlineZ, LOWEST_ROOT_Y } from './hairline.ts'

const SEGMENTS = 120
const ROWS = 80

/** A dark shell under the ribbons, so that no skin shows between them. It sinks into the head at the hairline. */
export function addCap(mesh: HairMesh, style: HairStyle, colour: Color): void {
  const first = mesh.positions.length / 3
  for (let row = 0; row <= ROWS; row++)
    for (let k = 0; k <= SEGMENTS; k++) {
      const tilt = (row / ROWS) * Math.PI * 0.86
      const angle = (k / SEGMENTS) * 2 * Math.PI
      const direction = new Vector3(
        Math.sin(tilt) * Math.cos(angle),
        Math.cos(tilt),
        Math.sin(tilt) * Math.sin(angle),
      )
      const onScalp = direction.clone().multiply(SKULL_RADII).add(SKULL_CENTRE)
      const behind = hairlineZ(style, onScalp.y) - onScalp.z
      const scale = behind > 0 ? mix(0.985, 1.03, smoothstep(0, 2.2, behind)) : 0.985
      mesh.positions.push(...direction.clone().multiplyScalar(scale).multiply(SKULL_RADII).add(SKULL_CENTRE))
      mesh.normals.push(...direction.clone().divide(SKULL_RADII).normalize())
      mesh.colours.push(colour.r, colour.g, colour.b)
    }
  const margin = style === 'fringe' ? 1.6 : 0.25
  const inHair = (point: number) => {
    const [y, z] = [mesh.positions[point * 3 + 1]!, mesh.positions[point * 3 + 2]!]
    return z < hairlineZ(style, y) + margin && y > LOWEST_ROOT_Y
  }
  const stride = SEGMENTS + 1
  for (let row = 0; row < ROWS; row++)
    for (let k = 0; k < SEGMENTS; k++) {
      const a = first + row * stride + k
      const [b, c, d] = [a + 1, a + stride, a + stride + 1]
      if ([a, b, c, d].every(inHair)) mesh.triangles.push(a, b, c, b, d, c)
    }
}
