// MediaPipe Tasks bundles out of the legacy packages' models: metadata added, and for the attention mesh the few operators
// that turn its seven outputs into the one list of 478 points that the task expects.
import { fromDataPack, fromPackage } from './pinned.ts'
import { type Refinement, refinementTables } from './refinement-tables.ts'
import { storedZip } from './stored-zip.ts'
import { type GraphEditor, patchTflite } from './tflite.ts'
import { modelMetadata } from './tflite-metadata.ts'

const FACE_MESH = '@mediapipe/face_mesh'
const PACK = 'face_mesh_solution_packed_assets'
const MESH_POINTS = 468
const ALL_POINTS = 478
const MESH_VALUES = 3 * MESH_POINTS
/** [0, 255] to [0, 1] */
const UNIT_RANGE = { mean: 0, std: 255 }
/** [0, 255] to [-1, 1] */
const SIGNED_RANGE = { mean: 127.5, std: 127.5 }

/** Refinements in the order of the tables; the first is the mesh itself. */
const REFINED = [
  'output_mesh_identity',
  'output_lips',
  'output_left_eye',
  'output_right_eye',
  'output_left_iris',
  'output_right_iris',
]
const IRIS_TABLES = [4, 5]

export function faceLandmarkerTask(): Buffer {
  const detector = patchTflite(fromDataPack(FACE_MESH, PACK, 'face_detection_short_range.tflite'), {
    metadata: modelMetadata({
      name: 'Face detector, short range',
      description: 'Boxes and key points of faces near the camera',
      input: SIGNED_RANGE,
      outputs: ['boxes', 'scores'],
    }),
  })
  const tables = refinementTables(fromPackage(FACE_MESH, 'face_mesh_solution_simd_wasm_bin.wasm'))
  const landmarks = patchTflite(fromDataPack(FACE_MESH, PACK, 'face_landmark_with_attention.tflite'), {
    metadata: modelMetadata({
      name: 'Face mesh with attention',
      description: '478 landmarks of one face',
      input: UNIT_RANGE,
      outputs: ['landmarks', 'presence'],
    }),
    graph: (graph) => [allLandmarks(graph, tables), graph.tensor('conv_faceflag')],
  })
  const geometry = fromDataPack(FACE_MESH, PACK, 'geometry_pipeline_metadata_landmarks.binarypb')
  return storedZip([
    { name: 'face_detector.tflite', data: detector },
    { name: 'face_landmarks_detector.tflite', data: landmarks },
    { name: 'geometry_pipeline_metadata_landmarks.binarypb', data: geometry },
  ])
}

/** x and y from the refined outputs, z from the mesh; an iris takes the mean depth of its eye's contour. */
function allLandmarks(graph: GraphEditor, tables: readonly Refinement[]): number {
  const parts = REFINED.map(graph.tensor)
  const depth = irisDepth(graph, parts[0]!, tables)
  const starts = [0]
  for (const [index, one] of tables.entries()) {
    starts.push(starts[index]! + (index === 0 ? MESH_VALUES : 2 * one.landmarks.length))
  }
  const depthStart = starts.at(-1)!
  const values = depthStart + IRIS_TABLES.length
  const joined = graph.operator('all_values', 'CONCATENATION', [...parts, depth], [1, 1, 1, values], {
    0: 3,
    1: 0,
  })
  const order = new Int32Array(3 * ALL_POINTS)
  for (let index = 0; index < MESH_VALUES; index++) order[index] = index
  for (const [index, { landmarks }] of tables.entries()) {
    if (index === 0) continue
    for (const [point, landmark] of landmarks.entries()) {
      order[3 * landmark] = starts[index]! + 2 * point
      order[3 * landmark + 1] = starts[index]! + 2 * point + 1
      if (landmark >= MESH_POINTS) order[3 * landmark + 2] = depthStart + IRIS_TABLES.indexOf(index)
    }
  }
  const places = graph.constant('landmark_order', [order.length], order)
  return graph.operator('landmarks', 'GATHER', [joined, places], [1, 1, 1, order.length], { 0: 3, 1: 0 })
}

function irisDepth(graph: GraphEditor, mesh: number, tables: readonly Refinement[]): number {
  const weights = new Float32Array(IRIS_TABLES.length * MESH_VALUES)
  for (const [row, index] of IRIS_TABLES.entries()) {
    const { depthFrom } = tables[index]!
    for (const landmark of depthFrom) weights[row * MESH_VALUES + 3 * landmark + 2] = 1 / depthFrom.length
  }
  const constant = graph.constant('iris_depth_weights', [IRIS_TABLES.length, MESH_VALUES], weights)
  // Options: no activation, default weights format, keep the number of dimensions.
  return graph.operator(
    'iris_depth',
    'FULLY_CONNECTED',
    [mesh, constant, -1],
    [1, 1, 1, IRIS_TABLES.length],
    { 0: 0, 1: 0, 2: 1 },
  )
}

export function selfieSegmenter(): Buffer {
  return patchTflite(fromPackage('@mediapipe/selfie_segmentation', 'selfie_segmentation.tflite'), {
    metadata: modelMetadata({
      name: 'Selfie segmenter',
      description: 'How surely each pixel belongs to a person',
      input: UNIT_RANGE,
      outputs: ['person'],
    }),
  })
}
