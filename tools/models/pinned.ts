// Inputs by hash. A package that changed must stop set-up and be named; it must never change a model silently.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inRoot } from '../setup/root.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const PINS: Readonly<Record<string, string>> = {
  'face_detection_short_range.tflite': '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
  'face_landmark_with_attention.tflite': '883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d',
  'geometry_pipeline_metadata_landmarks.binarypb':
    'bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4',
  'selfie_segmentation.tflite': '8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27',
  'face_recognition_model.bin': 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
}

export class InputChanged extends Error {
  override readonly name = 'InputChanged'
}

export function pinned(name: string, bytes: Buffer): Buffer {
  if (sha256(bytes) === PINS[name]) return bytes
  throw new InputChanged(
    `${name} is not the file this project was made with; install the packages of the lockfile again (npm ci)`,
  )
}

export const fromPackage = (...path: string[]): Buffer => readFileSync(inRoot('node_modules', ...path))

/** One file out of an Emscripten data pack: the loader script beside it holds the table of offsets. */
export function fromDataPack(packageName: string, base: string, name: string): Buffer {
  const loader = fromPackage(packageName, `${base}_loader.js`).toString('utf8')
  const table = /loadPackage\((\{[^;]*?"files":\s*\[.*?\])/s.exec(loader)?.[1]
  if (!table) throw new InputChanged(`${packageName}: no table of files in ${base}_loader.js`)
  const files = JSON.parse(`${table}}`).files as { filename: string; start: number; end: number }[]
  const entry = files.find((file) => file.filename.split('/').at(-1) === name)
  if (!entry) throw new InputChanged(`${packageName}: ${name} is not in ${base}.data`)
  return pinned(name, fromPackage(packageName, `${base}.data`).subarray(entry.start, entry.end))
}
