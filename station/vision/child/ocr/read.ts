// Text lines of a card scan by PP-OCR v4: detector, then recogniser line by line (CTC, greedy).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import sharp from 'sharp'
import type { Raster } from '../../../../core/photo/types.ts'
import type { ReadText, TextLine } from '../../port.ts'
import { decodeRaster } from '../decode.ts'
import { boxesOf, commonAngleDeg, detectorInput, detectorSize, type TextBox } from './detect.ts'

export interface TextReader {
  readonly read: (image: Uint8Array) => Promise<ReadText>
}

/** Height of the recogniser's input and the widest line it is given. */
const LINE_PX = 48
const MAX_LINE_PX = 2400
const LEAST_SCORE = 0.5
/** Under one degree the lines are straight enough. */
const TILT_DEG = 1

export async function createTextReader(resourcesDir: string): Promise<TextReader> {
  const model = (file: string) =>
    ort.InferenceSession.create(join(resourcesDir, 'models', file), {
      intraOpNumThreads: 2,
      interOpNumThreads: 1,
      // A scan's tensors are gone with the scan: kept for the next one they are two hundred megabytes.
      enableCpuMemArena: false,
      enableMemPattern: false,
    })
  const detector = await model('ocr_detect.onnx')
  const recogniser = await model('ocr_read.onnx').catch(async (error: unknown) => {
    await detector.release()
    throw error
  })
  const listed = readFileSync(join(resourcesDir, 'models', 'ocr_characters.txt'), 'utf8').split('\n')
  // Class 0 is the blank, the listed characters follow, the space comes last.
  const characters = ['', ...listed.filter((one, index) => one !== '' || index < listed.length - 1), ' ']

  async function detect(picture: Raster): Promise<TextBox[]> {
    const size = detectorSize(picture.widthPx, picture.heightPx)
    const small = await resized(picture, size.widthPx, size.heightPx)
    const input = new ort.Tensor('float32', detectorInput(small), [1, 3, size.heightPx, size.widthPx])
    const output = await detector.run({ [detector.inputNames[0]!]: input })
    return boxesOf(output[detector.outputNames[0]!]!, picture.widthPx, picture.heightPx)
  }

  async function recognise(picture: Raster, box: TextBox): Promise<TextLine | null> {
    const line = await cutLine(picture, box)
    const input = new ort.Tensor('float32', recogniserInput(line), [1, 3, LINE_PX, line.widthPx])
    const output = (await recogniser.run({ [recogniser.inputNames[0]!]: input }))[recogniser.outputNames[0]!]!
    const { text, score } = decodeCtc(output, characters)
    const { xPx, yPx, widthPx, heightPx } = box
    return text === '' || score < LEAST_SCORE ? null : { text, score, xPx, yPx, widthPx, heightPx }
  }

  return {
    async read(image) {
      let picture = await decodeRaster(image)
      const { widthPx, heightPx } = picture
      let boxes = await detect(picture)
      const tilt = commonAngleDeg(boxes)
      const turnedDeg = Math.abs(tilt) > TILT_DEG ? -tilt : 0
      if (turnedDeg !== 0) {
        picture = await straightened(picture, turnedDeg)
        boxes = await detect(picture)
      }
      const lines: TextLine[] = []
      for (const box of boxes) {
        const line = await recognise(picture, box)
        if (line) lines.push(line)
      }
      return { lines, widthPx, heightPx, turnedDeg }
    },
  }
}

const asSharp = ({ widthPx, heightPx, rgba }: Raster) =>
  sharp(Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength), {
    raw: { width: widthPx, height: heightPx, channels: 4 },
  })

async function rasterOf(work: ReturnType<typeof sharp>): Promise<Raster> {
  const { data, info } = await work.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, rgba: new Uint8ClampedArray(data) }
}

const resized = (picture: Raster, widthPx: number, heightPx: number): Promise<Raster> =>
  rasterOf(asSharp(picture).resize(widthPx, heightPx, { fit: 'fill' }))

/** Clockwise about the middle, on a sheet large enough for all of it. */
const straightened = (picture: Raster, angleDeg: number): Promise<Raster> =>
  rasterOf(asSharp(picture).rotate(angleDeg, { background: '#ffffff' }))

function cutLine(picture: Raster, box: TextBox): Promise<Raster> {
  const left = Math.max(0, Math.floor(box.xPx))
  const top = Math.max(0, Math.floor(box.yPx))
  const width = Math.max(1, Math.min(picture.widthPx - left, Math.ceil(box.widthPx)))
  const height = Math.max(1, Math.min(picture.heightPx - top, Math.ceil(box.heightPx)))
  const linePx = Math.max(LINE_PX, Math.min(MAX_LINE_PX, Math.round((width / height) * LINE_PX)))
  return rasterOf(
    asSharp(picture).extract({ left, top, width, height }).resize(linePx, LINE_PX, { fit: 'fill' }),
  )
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
function decodeCtc(output: ort.Tensor, characters: readonly string[]): { text: string; score: number } {
  const [steps, classes] = output.dims.slice(-2) as [number, number]
  const data = output.data as Float32Array
  let text = ''
  let sum = 0
  let kept = 0
  let previous = 0
  for (let step = 0; step < steps; step++) {
    let best = 0
    for (let one = 1; one < classes; one++)
      if (data[step * classes + one]! > data[step * classes + best]!) best = one
    if (best !== 0 && best !== previous) {
      text += characters[best] ?? ''
      sum += data[step * classes + best]!
      kept += 1
    }
    previous = best
  }
  return { text, score: kept === 0 ? 0 : sum / kept }
}
