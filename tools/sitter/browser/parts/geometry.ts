import { BufferGeometry, Float32BufferAttribute } from 'three'

/** An indexed geometry from flat arrays, with its normals. */
export function surfaceGeometry(
  positions: readonly number[],
  triangles: readonly number[],
  uvs?: readonly number[],
): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(positions as number[], 3))
  if (uvs) geometry.setAttribute('uv', new Float32BufferAttribute(uvs as number[], 2))
  geometry.setIndex(triangles as number[])
  geometry.computeVertexNormals()
  return geometry
}

/** Triangles of a band between two rows of points that alternate in the list: 0 2 4 … and 1 3 5 … */
export function bandTriangles(first: number, pairs: number): number[] {
  return Array.from({ length: pairs - 1 }, (_, k) => first + k * 2).flatMap((a) => [
    a,
    a + 1,
    a + 2,
    a + 1,
    a + 3,
    a + 2,
  ])
}
