// From a burst to the station, over a source and ports of the test's own.
import { describe, expect, it } from 'vitest'
import type { StillInput } from '../../core/contract/station-records.ts'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import type { AnalysedStill } from '../analysis/still.ts'
import { type CapturePorts, captureStill } from './capture-still.ts'
import { type Burst, oneStillOf } from './frame-source.ts'

const sharpness = bundledCaptureRules.filter(({ measure }) => measure === 'blur')
const picture = (name: string): Blob => new Blob([name])
const analysedWith = (name: string, blur: number): AnalysedStill => ({
  measures: [{ id: 'blur', value: blur, unit: '' }],
  landmarks: new Blob([`landmarks of ${name}`]),
  mask: new Blob([`mask of ${name}`]),
  widthPx: 1920,
  heightPx: 1080,
  faces: 1,
})

function desk(blurs: Readonly<Record<string, number>>, spoil: Partial<CapturePorts> = {}) {
  const steps: string[] = []
  const judged: StillInput[] = []
  const ports: CapturePorts = {
    rules: sharpness,
    async analyse(one) {
      const name = await one.text()
      steps.push(`analyse ${name}`)
      await Promise.resolve()
      steps.push(`analysed ${name}`)
      return analysedWith(name, blurs[name]!)
    },
    async put(kind, bytes) {
      const content = await bytes.text()
      steps.push(`put ${kind} ${content}`)
      return { id: content, kind, sha256: 'a'.repeat(64), bytes: bytes.size, mediaType: 'image/jpeg' }
    },
    async judge(input) {
      steps.push('judge')
      judged.push(input)
    },
    ...spoil,
  }
  return { steps, judged, ports }
}
const sourceOf = (...names: [string, ...string[]]) => ({
  camera: { label: 'camera', rotationDeg: 0 as const },
  takeBurst: async () => names.map(picture) as unknown as Burst,
})

describe('a burst of one', () => {
  it('is stored and judged with what was found in it, by whoever pressed', async () => {
    const { judged, ports } = desk({ only: 1 })
    await captureStill(sourceOf('only'), 'student', ports)
    expect(judged).toHaveLength(1)
    expect(judged[0]).toMatchObject({
      still: { id: 'only' },
      landmarks: { id: 'landmarks of only' },
      mask: { id: 'mask of only' },
      widthPx: 1920,
      heightPx: 1080,
      measures: [{ id: 'blur', value: 1 }],
      camera: { label: 'camera', rotationDeg: 0 as const },
      shutter: 'student',
    })
  })

  it('is on its way to the disk before it is analysed', async () => {
    const stored = Promise.withResolvers<void>()
    const { ports, judged } = desk({ only: 1 })
    const put = ports.put
    await captureStill(sourceOf('only'), 'auto', {
      ...ports,
      put: (kind, bytes) => {
        if (kind === 'still') stored.resolve()
        return put(kind, bytes)
      },
      // Would wait for ever if the picture were stored only after it.
      analyse: async (one) => {
        await stored.promise
        return ports.analyse(one)
      },
    })
    expect(judged).toHaveLength(1)
  })
})

describe('a burst of several', () => {
  it('is analysed one after another, and only the chosen frame is stored', async () => {
    const { steps, judged, ports } = desk({ a: 2.5, b: 0.9, c: 1.4 })
    await captureStill(sourceOf('a', 'b', 'c'), 'operator', ports)
    expect(judged[0]?.still.id).toBe('b')
    expect(steps.filter((step) => step.startsWith('put')).sort()).toEqual([
      'put landmarks landmarks of b',
      'put mask mask of b',
      'put still b',
    ])
    expect(steps.slice(0, 6)).toEqual([
      'analyse a',
      'analysed a',
      'analyse b',
      'analysed b',
      'analyse c',
      'analysed c',
    ])
  })
})

describe('what goes wrong', () => {
  it.each<[string, Partial<CapturePorts>]>([
    ['in the analysis', { analyse: () => Promise.reject(new Error('VISION_FAILED')) }],
    ['on the way to the disk', { put: () => Promise.reject(new Error('DISK_FULL')) }],
  ])('%s is told, and nothing is judged', async (_, spoil) => {
    const { judged, ports } = desk({ a: 1, b: 2 }, spoil)
    await expect(captureStill(sourceOf('a', 'b'), 'auto', ports)).rejects.toThrow(/VISION_FAILED|DISK_FULL/)
    await expect(captureStill(sourceOf('a'), 'auto', ports)).rejects.toThrow(/VISION_FAILED|DISK_FULL/)
    expect(judged).toEqual([])
  })

  it('at the camera is told, and nothing is asked of anybody', async () => {
    const { steps, ports } = desk({})
    const source = oneStillOf({ label: 'camera', takeStill: () => Promise.reject(new Error('unplugged')) })
    await expect(captureStill(source, 'auto', ports)).rejects.toThrow('unplugged')
    expect(steps).toEqual([])
  })
})

it('a camera’s one still is a burst of one', async () => {
  const still = picture('still')
  const source = oneStillOf({ label: 'booth', takeStill: async () => still })
  expect(source.camera).toEqual({ label: 'booth', rotationDeg: 0 })
  expect(await source.takeBurst()).toEqual([still])
})
