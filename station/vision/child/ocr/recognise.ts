// One line of text by PP-OCR v4's recogniser (CTC, greedy).
import ort from 'onnxruntime-node'
import type { Raster } from '../../../../core/photo/types.ts'
import { cutTurned } from './cut.ts'
import type { TextBox } from './detect.ts'

export interface Recognised {
  readonly text: string
  readonly score: number
}

/** Height of the recogniser's input and the widest line it is given. */
const LINE_PX = 48
const MAX_LINE_PX = 2400

export async function recognise(
  session: ort.InferenceSession,
  characters: readonly string[],
  picture: Raster,
  box: TextBox,
): Promise<Recognised> {
  const wanted = Math.round((box.widthPx / box.heightPx) * LINE_PX)
  const line = cutTurned(picture, box, Math.max(LINE_PX, Math.min(MAX_LINE_PX, wanted)), LINE_PX)
  const input = new ort.Tensor('float32', recogniserInput(line), [1, 3, LINE_PX, line.widthPx])
  const output = await session.run({ [session.inputNames[0]!]: input })
  return decodeCtc(output[session.outputNames[0]!]!, characters)
}

/** Planes of B, G, R in [-1, 1]. */
function recogniserInput({ widthPx, rgba }: Raster): Float32Array {
  const plane = widthPx * LINE_PX
  const input = new Float32Array(3 * plane)
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      input[channel * plane + pixel] = rgba[4 * pixel + 2 - channel]! / 127.5 - 1
    }
  }
  return input
}

/** Best class per step, repeats folded, blanks dropped; the score is the mean over the characters kept. */
function decodeCtc(output: ort.Tensor, characters: readonly string[]): Recognised {
  const [steps, classes] = output.dims.slice(-2) as [number, number]
  const data = output.data as Float32Array
  let text = ''
  let sum = 0
  let kept = 0
  let previous = 0
  for (let step = 0; step < steps; step++) {
    const from = step * classes
    let best = 0
    for (let one = 1; one < classes; one++) if (data[from + one]! > data[from + best]!) best = one
    if (best !== 0 && best !== previous) {
      text += characters[best] ?? ''
      sum += data[from + best]!
      kept += 1
    }
    previous = best
  }
  return { text, score: kept === 0 ? 0 : sum / kept }
}
