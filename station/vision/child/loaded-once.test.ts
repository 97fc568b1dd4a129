// The real models, missing, half copied and whole again under one running child.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnswerer } from './answer.ts'
import { loadedOnce } from './loaded-once.ts'

const resources = join(import.meta.dirname, '..', '..', '..', 'resources')
const FILES = ['ocr_detect.onnx', 'ocr_read.onnx', 'ocr_characters.txt', 'face_descriptor.onnx']
let dir: string
const model = (file: string) => join(dir, 'models', file)
const bring = (file: string) => copyFileSync(join(resources, 'models', file), model(file))

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'models-'))
  mkdirSync(join(dir, 'models'))
  for (const file of FILES) bring(file)
  cpSync(join(resources, 'embedder.json'), join(dir, 'embedder.json'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const itself = async <T>(loaded: T): Promise<T> => loaded
const silent = () => undefined

const blank = () =>
  sharp({ create: { width: 320, height: 200, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()

describe('a model that failed to load', () => {
  it.each([
    ['ocr_detect.onnx', 'the detector'],
    ['ocr_read.onnx', 'the recogniser'],
  ])('does not stay failed: %s half copied, then whole, in one running child', async (file) => {
    const answer = createAnswerer(dir)
    const read = async () => {
      const reply = await answer({ id: 1, job: 'readText', input: [await blank()] })
      return reply.ok ? 'read' : reply.code
    }
    truncateSync(model(file), 100_000)
    expect(await read()).toBe('model-failed')
    rmSync(model(file))
    expect(await read()).toBe('models-missing')
    bring(file)
    expect(await read()).toBe('read')
  })

  it('does not stay failed: the face descriptor', async () => {
    const answer = createAnswerer(dir)
    const compare = async () => {
      const picture = { image: await blank(), landmarks: Buffer.from('{"version":1}') }
      const reply = await answer({ id: 1, job: 'compare', input: [picture, picture] })
      return reply.ok ? 'compared' : reply.code
    }
    truncateSync(model('face_descriptor.onnx'), 100_000)
    expect(await compare()).toBe('model-failed')
    bring('face_descriptor.onnx')
    // The pictures show nobody: the answer is about them now, no more about the model.
    expect(await compare()).not.toBe('model-failed')
  })

  it('says each cause once, and again after it had been well', async () => {
    const outcomes: (string | Error)[] = [new Error('a'), new Error('a'), new Error('b'), 'fine']
    const told: string[] = []
    const use = loadedOnce({
      name: 'it',
      load: async () => {
        const outcome = outcomes.shift()!
        if (outcome instanceof Error) throw outcome
        return outcome
      },
      tell: (text) => told.push(text),
    })
    for (let turn = 0; turn < 3; turn++)
      await expect(use(itself)).rejects.toMatchObject({ code: 'model-failed' })
    expect([await use(itself), await use(itself)]).toEqual(['fine', 'fine'])
    expect(told).toEqual(['it cannot be loaded: Error: a', 'it cannot be loaded: Error: b'])
  })

  it('is loaded once, however many ask meanwhile', async () => {
    let loads = 0
    const use = loadedOnce({ name: 'it', load: async () => ++loads, tell: silent })
    expect(await Promise.all([use(itself), use(itself), use(itself)])).toEqual([1, 1, 1])
  })
})

describe('a model that rests', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is let go when nobody has used it for a while, never under somebody, and comes back', async () => {
    let loads = 0
    const gone: number[] = []
    const unload = async (which: number) => void gone.push(which)
    const use = loadedOnce({
      name: 'it',
      load: async () => ++loads,
      tell: silent,
      rest: { afterMs: 1000, unload },
    })
    expect(await use(itself)).toBe(1)
    await vi.advanceTimersByTimeAsync(900)
    expect(await use(itself)).toBe(1)
    const long = Promise.withResolvers<void>()
    const working = use(() => long.promise)
    await vi.advanceTimersByTimeAsync(5000)
    expect(gone).toEqual([])
    long.resolve()
    await working
    await vi.advanceTimersByTimeAsync(1000)
    expect(gone).toEqual([1])
    expect(await use(itself)).toBe(2)
  })
})
