import { expect, it } from 'vitest'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import type { CapturePorts } from './capture-still.ts'
import type { Burst } from './frame-source.ts'
import { type CaptureState, createPipeline } from './pipeline.ts'

function booth() {
  const shown: CaptureState[] = []
  let judged = 0
  const burst = Promise.withResolvers<Burst>()
  const source = { camera: { label: 'camera', rotationDeg: 0 as const }, takeBurst: () => burst.promise }
  const ports: CapturePorts = {
    rules: bundledCaptureRules,
    analyse: async () => ({
      measures: [],
      landmarks: new Blob(),
      mask: new Blob(),
      widthPx: 1,
      heightPx: 1,
      faces: 0,
    }),
    put: async (kind) => ({ id: 'x', kind, sha256: 'a'.repeat(64), bytes: 0, mediaType: 'image/jpeg' }),
    judge: async () => {
      judged += 1
    },
  }
  return {
    pipeline: createPipeline((state) => shown.push(state)),
    burst,
    source,
    ports,
    shown,
    judged: () => judged,
  }
}

it('however many press while a photo is taken, it is one photo', async () => {
  const { pipeline, burst, source, ports, shown, judged } = booth()
  const first = pipeline.press(source, 'operator', ports)
  expect(pipeline.isTaking()).toBe(true)
  await pipeline.press(source, 'student', ports)
  await pipeline.press(source, 'auto', ports)
  expect(judged()).toBe(0)
  burst.resolve([new Blob(['still'])])
  await first
  expect(judged()).toBe(1)
  expect(shown).toEqual(['taking', 'ready'])
  await pipeline.press(source, 'student', ports)
  expect(judged()).toBe(2)
})

it('is ready again after a failure, which it tells', async () => {
  const { pipeline, burst, source, ports, shown, judged } = booth()
  burst.reject(new Error('unplugged'))
  await expect(pipeline.press(source, 'auto', ports)).rejects.toThrow('unplugged')
  expect(pipeline.isTaking()).toBe(false)
  expect(shown).toEqual(['taking', 'ready'])
  await pipeline.press({ ...source, takeBurst: async () => [new Blob(['still'])] }, 'auto', ports)
  expect(judged()).toBe(1)
})
