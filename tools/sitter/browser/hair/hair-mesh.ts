/** Triangles of a head of hair, as they grow. */
export interface HairMesh {
  readonly positions: number[]
  readonly normals: number[]
  readonly colours: number[]
  readonly triangles: number[]
}
