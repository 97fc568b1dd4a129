/** Flat arrays: x, y, z in cm and u, v (v = 0 at the top) per point, three point indices per triangle. */
export interface CanonicalMesh {
  readonly positions: readonly number[]
  readonly uvs: readonly number[]
  readonly triangles: readonly number[]
}

/** The canonical mesh with what the sitter asks of it. */
export interface FaceTopology {
  readonly mesh: CanonicalMesh
  readonly count: number
  /** For each point its partner on the other side of the face. */
  readonly mirror: readonly number[]
  readonly mirrored: (indices: readonly number[]) => readonly number[]
  readonly uv: (index: number) => readonly [number, number]
}

export function faceTopology(mesh: CanonicalMesh): FaceTopology {
  const count = mesh.positions.length / 3
  const mirror = Array.from({ length: count }, (_, i) => nearestMirrored(mesh.positions, i))
  return {
    mesh,
    count,
    mirror,
    mirrored: (indices) => indices.map((i) => mirror[i]!),
    uv: (i) => [mesh.uvs[i * 2]!, mesh.uvs[i * 2 + 1]!],
  }
}

function nearestMirrored(p: readonly number[], i: number): number {
  let best = 0
  let bestDistance = Number.POSITIVE_INFINITY
  for (let k = 0; k < p.length / 3; k++) {
    const distance = Math.hypot(
      p[k * 3]! + p[i * 3]!,
      p[k * 3 + 1]! - p[i * 3 + 1]!,
      p[k * 3 + 2]! - p[i * 3 + 2]!,
    )
    if (distance < bestDistance) {
      best = k
      bestDistance = distance
    }
  }
  return best
}

/** Triangles without those that fill the eyes and the mouth: a triangle is dropped when a ring holds all its corners. */
export function withoutFilled(
  triangles: readonly number[],
  rings: readonly (readonly number[])[],
): readonly number[] {
  const sets = rings.map((ring) => new Set(ring))
  const kept: number[] = []
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = triangles.slice(t, t + 3)
    if (!sets.some((ring) => corners.every((corner) => ring.has(corner)))) kept.push(...corners)
  }
  return kept
}
