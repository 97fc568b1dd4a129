import { describe, expect, it } from 'vitest'
import { faceMeshPoints } from './face-mesh-points.ts'
import { fromDataPack, fromPackage } from './pinned.ts'
import { refinementTables } from './refinement-tables.ts'
import type { GraphEditor } from './tflite.ts'
import { patchTflite } from './tflite.ts'

const MESH = fromDataPack(
  '@mediapipe/face_mesh',
  'face_mesh_solution_packed_assets',
  'face_landmark_with_attention.tflite',
)
const tables = refinementTables(fromPackage('@mediapipe/face_mesh', 'face_mesh_solution_simd_wasm_bin.wasm'))

/** Takes the operators that are added and computes them at once, on the given values of the model's outputs. */
function calculator(outputs: Readonly<Record<string, Float32Array>>) {
  const values: Float32Array[] = []
  const operators: string[] = []
  const keep = (one: Float32Array): number => values.push(one) - 1
  const graph: GraphEditor = {
    tensor: (name) => keep(outputs[name]!),
    constant: (_name, _shape, data) => keep(data),
    operator(_name, operator, inputs, shape) {
      operators.push(operator)
      const [a, b] = inputs.map((index) => values[index]!) as [Float32Array, Float32Array]
      switch (operator) {
        case 'ADD':
          return keep(a.map((value, index) => value + b[index]!))
        case 'MUL':
          return keep(a.map((value, index) => value * b[index]!))
        case 'CONCATENATION':
          return keep(Float32Array.from(inputs.flatMap((index) => [...values[index]!])))
        case 'FULLY_CONNECTED':
          return keep(
            Float32Array.from({ length: shape.at(-1)! }, (_, row) =>
              a.reduce((sum, value, column) => sum + value * b[row * a.length + column]!, 0),
            ),
          )
      }
    },
  }
  return { graph, operators, values }
}

/** Every value of every output is its own number, so that one can see where it went. */
const numbered = (from: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => from + index)
const outputs = {
  output_mesh_identity: numbered(0, 1404),
  output_lips: numbered(10_000, 160),
  output_left_eye: numbered(20_000, 142),
  output_right_eye: numbered(30_000, 142),
  output_left_iris: numbered(40_000, 10),
  output_right_iris: numbered(50_000, 10),
}

describe('the 478 points', () => {
  const { graph, values, operators } = calculator(outputs)
  const all = values[faceMeshPoints(graph, tables)]!
  const point = (landmark: number): number[] => [...all.slice(3 * landmark, 3 * landmark + 3)]

  it('are three numbers each', () => {
    expect(all).toHaveLength(478 * 3)
  })

  it.each([
    ['lips', 1, 10_000],
    ['left eye', 2, 20_000],
    ['right eye', 3, 30_000],
  ] as const)('of the %s have their refined x and y, and the depth of the mesh', (_name, table, from) => {
    for (const [index, landmark] of tables[table]!.landmarks.entries()) {
      expect(point(landmark)).toEqual([from + 2 * index, from + 2 * index + 1, 3 * landmark + 2])
    }
  })

  it('of the irises have the mean depth of their eye', () => {
    for (const [table, from] of [
      [4, 40_000],
      [5, 50_000],
    ] as const) {
      const { landmarks, depthFrom } = tables[table]!
      const depth = depthFrom.reduce((sum, landmark) => sum + 3 * landmark + 2, 0) / depthFrom.length
      for (const [index, landmark] of landmarks.entries()) {
        expect(point(landmark)).toEqual([from + 2 * index, from + 2 * index + 1, expect.closeTo(depth, 2)])
      }
    }
  })

  it('that nothing refines are those of the mesh', () => {
    const refined = new Set(tables.slice(1).flatMap(({ landmarks }) => landmarks))
    const plain = Array.from({ length: 468 }, (_, landmark) => landmark).filter((one) => !refined.has(one))
    expect(plain.length).toBeGreaterThan(200)
    for (const landmark of plain) {
      expect(point(landmark)).toEqual([3 * landmark, 3 * landmark + 1, 3 * landmark + 2])
    }
  })

  it('are put together with operators that the GPU delegate has', () => {
    expect([...new Set(operators)].sort()).toEqual(['ADD', 'CONCATENATION', 'FULLY_CONNECTED', 'MUL'])
  })
})

it('the model has all the outputs that the points come from', () => {
  const metadata = new Uint8Array()
  expect(() =>
    patchTflite(MESH, { metadata, graph: (graph) => [faceMeshPoints(graph, tables)] }),
  ).not.toThrow()
})
