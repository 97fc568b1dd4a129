// Hair is thousands of thin ribbons over a dark cap. They are two geometries: under software GL the ribbons are most of
// a frame's cost, so where the cap's shadow looks the same, only the cap casts one.
import { BufferGeometry, Color, Float32BufferAttribute, Vector3 } from 'three'
import { mix } from '../blend.ts'
import { SKULL_CENTRE, SKULL_RADII } from '../face/skull.ts'
import type { SitterParams } from '../params.ts'
import { bandTriangles } from '../parts/geometry.ts'
import { seededRandom } from '../seeded-random.ts'
import { addCap } from './cap.ts'
import type { HairMesh } from './hair-mesh.ts'
import { HINDMOST_STRAND_Z, hairlineZ, LOWEST_ROOT_Y } from './hairline.ts'
import { strandPath } from './strand.ts'

/** Number of strands and the range of their half widths in cm. */
const GROWTH = {
  short: { strands: 3900, halfWidth: [0.1, 0.16] },
  tied: { strands: 3000, halfWidth: [0.16, 0.27] },
  fringe: { strands: 4600, halfWidth: [0.12, 0.2] },
  long: { strands: 4600, halfWidth: [0.12, 0.2] },
  bald: { strands: 0, halfWidth: [0, 0] },
} as const

export function strandGeometry({ hair, hairStyle, seed }: SitterParams): BufferGeometry {
  const random = seededRandom(seed + 11)
  const colour = new Color(hair)
  const mesh = emptyMesh()
  const { strands, halfWidth } = GROWTH[hairStyle]
  for (let k = 0; k < strands; k++) {
    const root = randomRoot(hairStyle, random)
    const path = root ? strandPath(hairStyle, root, random) : []
    const width = mix(halfWidth[0], halfWidth[1], random())
    const shine = 0.65 + random() * 0.65
    if (path.length > 1) addRibbon(mesh, path, width, colour.clone().multiplyScalar(shine))
  }
  return geometryOf(mesh)
}

export function capGeometry({ hair, hairStyle }: SitterParams): BufferGeometry {
  const mesh = emptyMesh()
  addCap(mesh, hairStyle, new Color(hair).multiplyScalar(0.5))
  return geometryOf(mesh)
}

const emptyMesh = (): HairMesh => ({ positions: [], normals: [], colours: [], triangles: [] })

function geometryOf(mesh: HairMesh): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(mesh.positions, 3))
  geometry.setAttribute('normal', new Float32BufferAttribute(mesh.normals, 3))
  geometry.setAttribute('color', new Float32BufferAttribute(mesh.colours, 3))
  geometry.setIndex(mesh.triangles)
  return geometry
}

/** A place on the scalp, evenly spread; null when sixty tries all fell on the face. */
function randomRoot(style: SitterParams['hairStyle'], random: () => number): Vector3 | null {
  for (let tries = 0; tries < 60; tries++) {
    const up = random() * 2 - 1
    const angle = random() * 2 * Math.PI
    const around = Math.sqrt(1 - up * up)
    const root = new Vector3(around * Math.cos(angle), up, around * Math.sin(angle))
      .multiply(SKULL_RADII)
      .add(SKULL_CENTRE)
    // Combed straight back, nothing covers the hairline: single hairs before it keep it from looking cut.
    const before = style === 'tied' ? 0.7 * random() ** 3 : 0
    if (root.z < hairlineZ(style, root.y) + before && root.y > LOWEST_ROOT_Y && root.z > HINDMOST_STRAND_Z)
      return root
  }
  return null
}

/** A band along the path, tapering to its tip; its normals lean to both sides, so that it shines like a round strand. */
function addRibbon(mesh: HairMesh, path: readonly Vector3[], width: number, colour: Color): void {
  const first = mesh.positions.length / 3
  path.forEach((point, k) => {
    const t = k / (path.length - 1)
    const ahead = path[k + 1]
    const along = (ahead ? ahead.clone().sub(point) : point.clone().sub(path[k - 1]!)).normalize()
    const outwards = point.clone().sub(SKULL_CENTRE)
    outwards.setY(outwards.y * 0.6).normalize()
    const sideways = new Vector3().crossVectors(along, outwards).normalize()
    const normal = outwards.clone().addScaledVector(along, -outwards.dot(along)).normalize()
    const half = width * (1 - 0.75 * t * t)
    const light = 0.72 + 0.28 * Math.min(1, t * 3)
    for (const edge of [-1, 1]) {
      mesh.positions.push(...point.clone().addScaledVector(sideways, edge * half))
      mesh.normals.push(
        ...normal
          .clone()
          .addScaledVector(sideways, edge * 0.55)
          .normalize(),
      )
      mesh.colours.push(colour.r * light, colour.g * light, colour.b * light)
    }
  })
  mesh.triangles.push(...bandTriangles(first, path.length))
}
