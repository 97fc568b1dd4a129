// MediaPipe Tasks bundles out of the legacy packages' models: metadata added, and for the attention mesh the few operators
// that turn its seven outputs into the one list of 478 points that the task expects.
import { faceMeshPoints } from './face-mesh-points.ts'
import { fromDataPack, fromPackage } from './pinned.ts'
import { refinementTables } from './refinement-tables.ts'
import { storedZip } from './stored-zip.ts'
import { patchTflite } from './tflite.ts'
import { modelMetadata } from './tflite-metadata.ts'

const FACE_MESH = '@mediapipe/face_mesh'
const PACK = 'face_mesh_solution_packed_assets'
/** [0, 255] to [0, 1] */
const UNIT_RANGE = { mean: 0, std: 255 }
/** [0, 255] to [-1, 1] */
const SIGNED_RANGE = { mean: 127.5, std: 127.5 }

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
    graph: (graph) => [faceMeshPoints(graph, tables), graph.tensor('conv_faceflag')],
  })
  const geometry = fromDataPack(FACE_MESH, PACK, 'geometry_pipeline_metadata_landmarks.binarypb')
  return storedZip([
    { name: 'face_detector.tflite', data: detector },
    { name: 'face_landmarks_detector.tflite', data: landmarks },
    { name: 'geometry_pipeline_metadata_landmarks.binarypb', data: geometry },
  ])
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
