// MediaPipe's canonical face: the mesh its geometry pipeline fits to every detected face. The sitter is built on the
// same 468 points, so that the true position of every landmark is known. It is read from the pinned npm package.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { CanonicalMesh } from '../browser/face/canonical.ts'
import { floats, integers, readMessage } from './protobuf.ts'

const METADATA = 'geometry_pipeline_metadata_landmarks.binarypb'
const METADATA_SHA256 = 'bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4'

// Field numbers of mediapipe/modules/face_geometry/protos. A vertex is x, y, z in cm, then u, v (v = 0 at the top).
const CANONICAL_MESH = 1
const VERTEX_BUFFER = 3
const INDEX_BUFFER = 4

/** The canonical mesh of `@mediapipe/face_mesh`. Throws when the package holds another file than the pinned one. */
export function canonicalMesh(): CanonicalMesh {
  const packed = packedFile('face_mesh_solution_packed_assets', METADATA)
  const sha256 = createHash('sha256').update(packed).digest('hex')
  if (sha256 !== METADATA_SHA256)
    throw new Error(`${METADATA} in @mediapipe/face_mesh is not the expected file (${sha256}); run npm ci`)
  return decodeMesh(packed)
}

/** Decodes a GeometryPipelineMetadata message. */
export function decodeMesh(metadata: Buffer): CanonicalMesh {
  const mesh = readMessage(metadata).find((one) => one.field === CANONICAL_MESH && one.kind === 'bytes')
  if (mesh?.kind !== 'bytes') throw new Error('geometry metadata without a canonical mesh')
  const fields = readMessage(mesh.bytes)
  const vertices = floats(fields, VERTEX_BUFFER)
  const rows = Array.from({ length: vertices.length / 5 }, (_, i) => vertices.slice(i * 5, i * 5 + 5))
  return {
    positions: rows.flatMap((row) => row.slice(0, 3)),
    uvs: rows.flatMap((row) => row.slice(3)),
    triangles: integers(fields, INDEX_BUFFER),
  }
}

/** One file out of an emscripten `.data` pack, found by the table in its loader script. */
function packedFile(pack: string, name: string): Buffer {
  const folder = dirname(createRequire(import.meta.url).resolve('@mediapipe/face_mesh/package.json'))
  const loader = readFileSync(join(folder, `${pack}_loader.js`), 'utf8')
  const table = /loadPackage\((\{"files": \[.*?\])/.exec(loader)?.[1]
  if (!table) throw new Error(`${pack}_loader.js has no file table`)
  const { files } = JSON.parse(`${table}}`) as {
    files: readonly { readonly filename: string; readonly start: number; readonly end: number }[]
  }
  const entry = files.find((file) => file.filename.endsWith(`/${name}`))
  if (!entry) throw new Error(`${name} is not in ${pack}.data`)
  return readFileSync(join(folder, `${pack}.data`)).subarray(entry.start, entry.end)
}
