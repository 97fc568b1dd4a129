import { expect, it } from 'vitest'
import { fromPackage } from './pinned.ts'
import { refinementTables } from './refinement-tables.ts'

const wasm = fromPackage('@mediapipe/face_mesh', 'face_mesh_solution_simd_wasm_bin.wasm')
const [mesh, lips, leftEye, rightEye, leftIris, rightIris] = refinementTables(wasm)

it('finds the tables of the mesh, the lips, both eyes and both irises', () => {
  expect(mesh!.landmarks).toEqual(Array.from({ length: 468 }, (_, index) => index))
  // Mouth corners, eye corners and the ten iris points are known numbers of the mesh.
  expect(lips!.landmarks).toEqual(expect.arrayContaining([61, 291, 13, 14]))
  expect(leftEye!.landmarks).toEqual(expect.arrayContaining([33, 133]))
  expect(rightEye!.landmarks).toEqual(expect.arrayContaining([263, 362]))
  expect([leftIris, rightIris].map((one) => one!.landmarks)).toEqual([
    [468, 469, 470, 471, 472],
    [473, 474, 475, 476, 477],
  ])
})

it('takes the depth of an iris from its own eye', () => {
  expect(leftEye!.landmarks).toEqual(expect.arrayContaining([...leftIris!.depthFrom]))
  expect(rightEye!.landmarks).toEqual(expect.arrayContaining([...rightIris!.depthFrom]))
  expect([leftIris, rightIris].map((one) => one!.depthFrom.length)).toEqual([16, 16])
})

it('says so when the tables are not there', () => {
  expect(() => refinementTables(Buffer.alloc(1000))).toThrow('not found')
})
