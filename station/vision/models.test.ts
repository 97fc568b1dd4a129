import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readModelList, verifyModels } from './models.ts'

let folder: string
const from = { package: 'a-package', version: '1.0.0', licence: 'MIT' }
const contents = { 'one.onnx': Buffer.from('first model'), 'two.task': Buffer.from('second model') }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'))
  mkdirSync(join(folder, 'models'))
  for (const [file, bytes] of Object.entries(contents)) writeFileSync(join(folder, 'models', file), bytes)
  const list = Object.entries(contents).map(([file, bytes]) => ({
    id: file,
    file,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    from,
  }))
  writeFileSync(join(folder, 'models.json'), JSON.stringify(list))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('finds nothing to say about whole models', async () => {
  expect(await verifyModels(folder)).toEqual([])
})

it('names a missing model', async () => {
  rmSync(join(folder, 'models', 'one.onnx'))
  expect(await verifyModels(folder)).toEqual([{ file: 'one.onnx', problem: 'missing' }])
})

it('names a model with one byte changed and one cut short', async () => {
  writeFileSync(join(folder, 'models', 'one.onnx'), 'first modem')
  writeFileSync(join(folder, 'models', 'two.task'), 'second')
  expect(await verifyModels(folder)).toEqual([
    { file: 'one.onnx', problem: 'altered' },
    { file: 'two.task', problem: 'altered' },
  ])
})

it('does not accept a list without hashes', () => {
  writeFileSync(
    join(folder, 'models.json'),
    JSON.stringify([{ id: 'one', file: 'one.onnx', bytes: 3, from }]),
  )
  expect(() => readModelList(folder)).toThrow('sha256')
})
