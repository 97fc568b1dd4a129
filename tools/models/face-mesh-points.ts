// What the attention mesh lacks: one output with all 478 points in their order. Its seven outputs are brought together with
// matrices of zeros and ones. GATHER would be 2.5 MB smaller and gives the same bits, but the GPU delegate has no GATHER, and
// fails at the first picture, not when the task is made. On the CPU both take the same time (measured).
import type { Refinement } from './refinement-tables.ts'
import type { GraphEditor } from './tflite.ts'

const MESH_VALUES = 3 * 468
const ALL_VALUES = 3 * 478
const MESH = 'output_mesh_identity'
/** In the order of the refinement tables, the mesh itself being the first of them. */
const CONTOURS = ['output_lips', 'output_left_eye', 'output_right_eye']
const IRISES = ['output_left_iris', 'output_right_iris']
const IRIS_POINTS = 5

/** Tensor of 478 × (x, y, z): x and y refined where there is a refinement, z of the mesh; an iris has its eye's mean depth. */
export function faceMeshPoints(graph: GraphEditor, tables: readonly Refinement[]): number {
  const layers = layersOn(graph)
  const mesh = graph.tensor(MESH)
  const contours = tables.slice(1, 1 + CONTOURS.length).flatMap(({ landmarks }) => landmarks)
  const irisDepths = tables.slice(1 + CONTOURS.length).map(({ depthFrom }) => depthFrom)
  const points = refinedMesh(graph, layers, mesh, contours)
  const irises = irisPoints(graph, layers, mesh, irisDepths)
  return layers.joined('landmarks', [points, irises], ALL_VALUES)
}

/** The mesh, its x and y replaced by those of the contours' points. */
function refinedMesh(graph: GraphEditor, layers: Layers, mesh: number, contours: readonly number[]): number {
  const values = 2 * contours.length
  const placement = new Float32Array(MESH_VALUES * values)
  const kept = new Float32Array(MESH_VALUES).fill(1)
  for (const [point, landmark] of contours.entries()) {
    for (const axis of [0, 1]) {
      const place = 3 * landmark + axis
      placement[place * values + 2 * point + axis] = 1
      kept[place] = 0
    }
  }
  const refinements = layers.joined('contour_values', CONTOURS.map(graph.tensor), values)
  const placed = layers.weighted('contours_placed', refinements, placement, MESH_VALUES)
  const shape = [1, 1, 1, MESH_VALUES]
  const rest = graph.operator('mesh_kept', 'MUL', [mesh, graph.constant('kept', shape, kept)], shape, {
    0: 0,
  })
  return graph.operator('mesh_refined', 'ADD', [rest, placed], shape, { 0: 0 })
}

function irisPoints(
  graph: GraphEditor,
  layers: Layers,
  mesh: number,
  depthFrom: readonly (readonly number[])[],
): number {
  const averaging = new Float32Array(IRISES.length * MESH_VALUES)
  for (const [iris, landmarks] of depthFrom.entries()) {
    for (const landmark of landmarks) averaging[iris * MESH_VALUES + 3 * landmark + 2] = 1 / landmarks.length
  }
  const depths = layers.weighted('iris_depths', mesh, averaging, IRISES.length)
  const points = IRISES.length * IRIS_POINTS
  const values = 2 * points + IRISES.length
  const placement = new Float32Array(3 * points * values)
  for (let point = 0; point < points; point++) {
    const depth = 2 * points + Math.floor(point / IRIS_POINTS)
    for (const [axis, column] of [2 * point, 2 * point + 1, depth].entries()) {
      placement[(3 * point + axis) * values + column] = 1
    }
  }
  const flat = layers.joined('iris_values', [...IRISES.map(graph.tensor), depths], values)
  return layers.weighted('irises', flat, placement, 3 * points)
}

interface Layers {
  readonly joined: (name: string, parts: readonly number[], values: number) => number
  /** `weights` (rows × values of the input) times the input. */
  readonly weighted: (name: string, input: number, weights: Float32Array, rows: number) => number
}

const layersOn = (graph: GraphEditor): Layers => ({
  // Options: axis 3, no activation.
  joined: (name, parts, values) =>
    graph.operator(name, 'CONCATENATION', parts, [1, 1, 1, values], { 0: 3, 1: 0 }),
  weighted(name, input, weights, rows) {
    const constant = graph.constant(`${name}_weights`, [rows, weights.length / rows], weights)
    // Options: no activation, default weights format, keep the number of dimensions. -1: no bias.
    const options = { 0: 0, 1: 0, 2: 1 }
    return graph.operator(name, 'FULLY_CONNECTED', [input, constant, -1], [1, 1, 1, rows], options)
  },
})
