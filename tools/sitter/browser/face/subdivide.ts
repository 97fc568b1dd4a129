// Rounds a triangle mesh: every edge gets a middle point, pulled towards the tangent planes of both ends (a share of
// Boubekeur and Alexa, "Phong Tessellation", 2008).
export interface Surface {
  readonly positions: readonly number[]
  readonly uvs: readonly number[]
  readonly triangles: readonly number[]
}

const PULL = 0.6

export function subdivide(surface: Surface, times: number): Surface {
  let current = surface
  for (let round = 0; round < times; round++) current = subdivideOnce(current)
  return current
}

function subdivideOnce(surface: Surface): Surface {
  const positions = [...surface.positions]
  const uvs = [...surface.uvs]
  const normals = pointNormals(surface)
  const middles = new Map<number, number>()

  const tangentOffset = (from: number, middle: readonly number[]): number =>
    middle.reduce((sum, m, axis) => sum + (m - positions[from * 3 + axis]!) * normals[from * 3 + axis]!, 0)

  const middleOf = (a: number, b: number): number => {
    const key = a < b ? a * 1e6 + b : b * 1e6 + a
    const known = middles.get(key)
    if (known !== undefined) return known
    const flat = [0, 1, 2].map((axis) => (positions[a * 3 + axis]! + positions[b * 3 + axis]!) / 2)
    const [da, db] = [tangentOffset(a, flat), tangentOffset(b, flat)]
    const made = positions.length / 3
    flat.forEach((value, axis) => {
      positions.push(value - (PULL * (da * normals[a * 3 + axis]! + db * normals[b * 3 + axis]!)) / 2)
    })
    uvs.push((uvs[a * 2]! + uvs[b * 2]!) / 2, (uvs[a * 2 + 1]! + uvs[b * 2 + 1]!) / 2)
    middles.set(key, made)
    return made
  }

  const triangles: number[] = []
  for (let t = 0; t < surface.triangles.length; t += 3) {
    const [a, b, c] = surface.triangles.slice(t, t + 3) as [number, number, number]
    const [ab, bc, ca] = [middleOf(a, b), middleOf(b, c), middleOf(c, a)]
    triangles.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca)
  }
  return { positions, uvs, triangles }
}

function pointNormals({ positions: p, triangles }: Surface): Float64Array {
  const normals = new Float64Array(p.length)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]! * 3, triangles[t + 1]! * 3, triangles[t + 2]! * 3]
    const u = [0, 1, 2].map((axis) => p[b + axis]! - p[a + axis]!) as [number, number, number]
    const v = [0, 1, 2].map((axis) => p[c + axis]! - p[a + axis]!) as [number, number, number]
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    for (const corner of [a, b, c]) for (const axis of [0, 1, 2]) normals[corner + axis]! += normal[axis]!
  }
  for (let at = 0; at < normals.length; at += 3) {
    const length = Math.hypot(normals[at]!, normals[at + 1]!, normals[at + 2]!) || 1
    for (const axis of [0, 1, 2]) normals[at + axis]! /= length
  }
  return normals
}
