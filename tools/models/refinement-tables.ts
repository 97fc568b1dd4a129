// Which of the 478 landmarks each output of the attention mesh refines. MediaPipe's own WebAssembly carries these tables as
// a serialized LandmarksRefinementCalculatorOptions message; they are read from there so that they cannot be mistyped.

export interface Refinement {
  /** Landmark of each refined point, in the output's order. */
  readonly landmarks: readonly number[]
  /** Landmarks whose mean depth the refined points take; empty where they keep their own. */
  readonly depthFrom: readonly number[]
}

const TAG_REFINEMENT = 0x0a
const TAG_INDEX = 0x08
const TAG_DEPTH = 0x12
/** mesh, lips, left eye with brow, right eye with brow, left iris, right iris */
const SIZES = [468, 80, 71, 71, 5, 5]

export function refinementTables(wasm: Buffer): Refinement[] {
  // The first table maps 0..467 onto themselves, which is a pattern that occurs once.
  const opening = Buffer.from([
    TAG_REFINEMENT,
    0x80,
    0x0a,
    ...Array.from({ length: 100 }, (_, i) => [TAG_INDEX, i]).flat(),
  ])
  const start = wasm.indexOf(opening)
  if (start < 0) throw new Error('@mediapipe/face_mesh: the refinement tables were not found in its wasm')
  const tables: Refinement[] = []
  const reader = protobufReader(wasm, start)
  while (reader.peek() === TAG_REFINEMENT) {
    reader.varint()
    tables.push(refinement(reader))
  }
  if (tables.map((one) => one.landmarks.length).join() !== SIZES.join()) {
    throw new Error('@mediapipe/face_mesh: the refinement tables have other sizes than known')
  }
  return tables
}

function refinement(reader: ProtobufReader): Refinement {
  const landmarks: number[] = []
  const depthFrom: number[] = []
  const end = reader.varint() + reader.position()
  while (reader.position() < end) {
    const tag = reader.varint()
    if (tag === TAG_INDEX) landmarks.push(reader.varint())
    else if (tag === TAG_DEPTH) depthFrom.push(...depthIndices(reader))
    else throw new Error(`refinement tables: unknown field ${tag}`)
  }
  return { landmarks, depthFrom }
}

/** A message that is empty, or holds one message listing the landmarks to average. */
function depthIndices(reader: ProtobufReader): number[] {
  const indices: number[] = []
  const end = reader.varint() + reader.position()
  while (reader.position() < end) {
    reader.varint()
    const listEnd = reader.varint() + reader.position()
    while (reader.position() < listEnd) {
      reader.varint()
      indices.push(reader.varint())
    }
  }
  return indices
}

interface ProtobufReader {
  readonly varint: () => number
  readonly peek: () => number
  readonly position: () => number
}

function protobufReader(bytes: Buffer, start: number): ProtobufReader {
  let at = start
  return {
    position: () => at,
    peek: () => bytes[at]!,
    varint() {
      let value = 0
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++]!
        value |= (byte & 0x7f) << shift
        if (byte < 0x80) return value
      }
    },
  }
}
