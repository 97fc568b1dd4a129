import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModelList, verifyModels } from '../../station/vision/models.ts'
import { inRoot } from '../setup/root.ts'
import { BUILDERS, buildModels } from './build.ts'
import { sha256 } from './pinned.ts'

const list = readModelList(inRoot('resources'))
let folder: string
const said: string[] = []
const build = () => buildModels((text) => said.push(text), folder)
const model = (file: string) => join(folder, 'models', file)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'built-'))
  cpSync(inRoot('resources', 'models.json'), join(folder, 'models.json'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('lists exactly what is built, from the packages as installed', () => {
  expect(list.map(({ file }) => file).sort()).toEqual(Object.keys(BUILDERS).sort())
  for (const { from } of list) {
    const installed = JSON.parse(readFileSync(inRoot('node_modules', from.package, 'package.json'), 'utf8'))
    expect(from.version).toBe(installed.version)
    expect(from.licence).toContain(installed.license)
  }
})

it.each(list)('$file comes out byte for byte, every time', ({ file, bytes, sha256: wanted }) => {
  for (const made of [BUILDERS[file]!(), BUILDERS[file]!()]) {
    expect([made.length, sha256(made)]).toEqual([bytes, wanted])
  }
})

describe('buildModels', () => {
  it('fills an empty folder and leaves nothing else behind', async () => {
    await build()
    expect(said).toHaveLength(list.length)
    expect(await verifyModels(folder)).toEqual([])
    expect(readdirSync(join(folder, 'models')).sort()).toEqual(list.map(({ file }) => file).sort())
  })

  it('does nothing where everything is right', async () => {
    const before = list.map(({ file }) => statSync(model(file)).mtimeMs)
    said.length = 0
    await build()
    expect(said).toEqual([])
    expect(list.map(({ file }) => statSync(model(file)).mtimeMs)).toEqual(before)
  })

  it('makes anew only what is altered', async () => {
    const untouched = statSync(model('face_landmarker.task')).mtimeMs
    const bytes = readFileSync(model('selfie_segmenter.tflite'))
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(model('selfie_segmenter.tflite'), bytes)
    said.length = 0
    await build()
    expect(said).toEqual([expect.stringContaining('selfie_segmenter.tflite (altered)')])
    expect(await verifyModels(folder)).toEqual([])
    expect(statSync(model('face_landmarker.task')).mtimeMs).toBe(untouched)
  })

  it('stops, names the model and writes nothing when it comes out other than listed', async () => {
    const other = list.map((one) => (one.id === 'person-mask' ? { ...one, sha256: '0'.repeat(64) } : one))
    writeFileSync(join(folder, 'models.json'), JSON.stringify(other))
    const before = readFileSync(model('selfie_segmenter.tflite'))
    await expect(build()).rejects.toThrow(/selfie_segmenter\.tflite.*0000/)
    expect(readFileSync(model('selfie_segmenter.tflite')).equals(before)).toBe(true)
  })
})
