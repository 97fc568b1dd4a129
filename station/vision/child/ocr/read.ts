// Text lines of a card scan by PP-OCR v4, whichever way the card lies: a small first look tells where the text is and which
// way it runs, the second one looks at the text straightened and at the size that the detector sees best.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import type { Raster } from '../../../../core/photo/types.ts'
import type { ReadText, TextLine } from '../../port.ts'
import { decodeRaster } from '../decode.ts'
import { cutTurned } from './cut.ts'
import { boxAlong, detectorInput, detectorView, type TextBox, textMap } from './detect.ts'
import { commonAngleDeg, slantOf } from './direction.ts'
import { around, grown, inPicture, inStraightened, scaled } from './placed.ts'
import { recognise } from './recognise.ts'

export interface TextReader {
  readonly read: (image: Uint8Array) => Promise<ReadText>
  /** Gives back the models and what they computed with. Nothing is read afterwards. */
  readonly close: () => Promise<void>
}

const LEAST_SCORE = 0.5
/** Longest side of the first look; of the second one where the first saw no lines, for a card small on a large sheet. */
const FIRST_LOOKS_PX = [640, 1280]
/** Height that a line has for the second look: cards 700 px wide, read as well as at 1011 and in half the time. */
const LINE_SEEN_PX = 25
const LONGEST_PX = 1280
/** Around the outermost lines, in heights of a line. */
const MARGIN = 1.5
/** So many of the longest lines say which end is up; of that score they need no second opinion. */
const LINES_ASKED = 4
const SURE_SCORE = 0.93

export async function createTextReader(resourcesDir: string): Promise<TextReader> {
  const model = (file: string) =>
    ort.InferenceSession.create(join(resourcesDir, 'models', file), {
      intraOpNumThreads: 2,
      interOpNumThreads: 1,
      // Kept from tensor to tensor, sixty megabytes and for a large sheet more: given back with each, a scan takes four times as long.
      enableCpuMemArena: true,
      // Every line has a width of its own.
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

  async function detect(picture: Raster, wanted: TextBox, longestPx: number) {
    const { widthPx, heightPx, scale, part } = detectorView(wanted, longestPx)
    const seen = cutTurned(picture, part, widthPx, heightPx)
    const input = new ort.Tensor('float32', detectorInput(seen), [1, 3, heightPx, widthPx])
    const output = await detector.run({ [detector.inputNames[0]!]: input })
    return { ...textMap(output[detector.outputNames[0]!]!), part, scale }
  }

  /** The part of the picture that has text, along its lines; null where there is none. */
  async function textPart(picture: Raster): Promise<{ part: TextBox; linePx: number } | null> {
    for (const longestPx of FIRST_LOOKS_PX) {
      const seen = await detect(picture, wholeOf(picture), longestPx)
      const angleDeg = commonAngleDeg(seen.regions)
      if (angleDeg === null) continue
      const boxes = seen.regions.map((one) =>
        inPicture(scaled(boxAlong(one, seen.widthPx, angleDeg), 1 / seen.scale), seen.part),
      )
      const linePx = median(boxes.map(({ heightPx }) => heightPx))
      return { part: grown(around(boxes, angleDeg), MARGIN * linePx), linePx }
    }
    return null
  }

  /** Lines of the part as they lie in it; the part comes back a little larger. */
  async function linesIn(picture: Raster, wanted: TextBox, linePx: number) {
    const longestPx = (Math.max(wanted.widthPx, wanted.heightPx) * LINE_SEEN_PX) / linePx
    const { regions, widthPx, part, scale } = await detect(picture, wanted, Math.min(LONGEST_PX, longestPx))
    const slant = slantOf(regions)
    return { part, boxes: regions.map((one) => scaled(boxAlong(one, widthPx, slant(one)), 1 / scale)) }
  }

  const readLine = (picture: Raster, part: TextBox, line: TextBox) =>
    recognise(recogniser, characters, picture, inPicture(line, part))

  /** Whether the lines stand on their heads: read both ways, upside down they make less sense. */
  async function isUpsideDown(picture: Raster, part: TextBox, lines: readonly TextBox[]): Promise<boolean> {
    const asked = [...lines].sort((a, b) => b.widthPx - a.widthPx).slice(0, LINES_ASKED)
    const score = async (turnDeg: number) => {
      let sum = 0
      for (const line of asked)
        sum += (await readLine(picture, part, { ...line, angleDeg: line.angleDeg + turnDeg })).score
      return sum / asked.length
    }
    const asTheyLie = await score(0)
    return asTheyLie < SURE_SCORE && (await score(180)) > asTheyLie
  }

  return {
    async read(image) {
      const picture = await decodeRaster(image)
      const { widthPx, heightPx } = picture
      const found = await textPart(picture)
      if (!found) return { lines: [], widthPx, heightPx, turnedDeg: 0 }
      let { part, boxes } = await linesIn(picture, found.part, found.linePx)
      if (boxes.length > 0 && (await isUpsideDown(picture, part, boxes))) {
        boxes = boxes.map((one) => ({
          ...one,
          xPx: part.widthPx - one.xPx,
          yPx: part.heightPx - one.yPx,
        }))
        part = { ...part, angleDeg: part.angleDeg + 180 }
      }
      const lines: TextLine[] = []
      for (const box of boxes) {
        const { text, score } = await readLine(picture, part, box)
        if (text !== '' && score >= LEAST_SCORE)
          lines.push({ text, score, ...inStraightened(box, part, picture) })
      }
      return { lines, widthPx, heightPx, turnedDeg: -part.angleDeg }
    },
    async close() {
      await Promise.all([detector.release(), recogniser.release()])
    },
  }
}

const wholeOf = ({ widthPx, heightPx }: Raster): TextBox => ({
  xPx: widthPx / 2,
  yPx: heightPx / 2,
  widthPx,
  heightPx,
  angleDeg: 0,
})

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
