import { expect, it } from 'vitest'
import { fromDataPack, fromPackage, InputChanged, pinned } from './pinned.ts'

const failure = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

it('lets the known bytes pass and names package and file of others', () => {
  const file = 'selfie_segmentation.tflite'
  const bytes = fromPackage('@mediapipe/selfie_segmentation', file)
  expect(pinned('@mediapipe/selfie_segmentation', file, bytes)).toBe(bytes)
  const changed = Buffer.from(bytes)
  changed[1000]! ^= 1
  const error = failure(() => pinned('@mediapipe/selfie_segmentation', file, changed))
  expect(error).toBeInstanceOf(InputChanged)
  expect(error).toMatchObject({
    problem: 'changed',
    packageName: '@mediapipe/selfie_segmentation',
    file,
    message: expect.stringMatching(/selfie_segmentation\.tflite.*@mediapipe\/selfie_segmentation.*npm ci/),
  })
})

it('takes no file that has no pin', () => {
  expect(failure(() => fromPackage('@vladmandic/face-api', 'package.json'))).toMatchObject({
    problem: 'changed',
  })
})

it('names a package or a file that is not there', () => {
  expect(failure(() => fromPackage('@mediapipe/not-installed', 'model.tflite'))).toMatchObject({
    problem: 'missing',
    packageName: '@mediapipe/not-installed',
    file: 'model.tflite',
  })
  expect(
    failure(() =>
      fromDataPack('@mediapipe/face_mesh', 'face_mesh_solution_packed_assets', 'not_packed.tflite'),
    ),
  ).toMatchObject({ problem: 'missing', file: 'not_packed.tflite' })
})
