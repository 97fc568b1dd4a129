import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnalysisOptions, createAnalysis, type Memory } from './client.ts'
import type { Answer, Ready, Request } from './protocol.ts'

/** Stands in for the browser's worker: what comes over the wire is what this test decides. */
class WorkerDouble extends EventTarget {
  readonly asked: Request[] = []
  terminated = false
  postMessage(request: Request): void {
    this.asked.push(request)
  }
  terminate(): void {
    this.terminated = true
  }
  answer(
    answer: Omit<Extract<Answer, { ok: true }>, 'id' | 'ok'> | Omit<Extract<Answer, { ok: false }>, 'id'>,
  ) {
    const { id } = this.asked.at(-1)!
    this.dispatchEvent(new MessageEvent('message', { data: { ok: true, ...answer, id } }))
  }
  crash(): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message: 'trap' }))
  }
}

const READY: Ready = { delegate: 'GPU', cpuMs: 40, gpuMs: 8 }
const FACES = { kind: 'card-faces', picture: new Blob(), turnedDeg: 0 } as const
const frame = { kind: 'frame', frame: {} as VideoFrame, timeMs: 0 } as const

function trial(options: AnalysisOptions = {}) {
  const workers: WorkerDouble[] = []
  const analysis = createAnalysis({
    base: 'http://127.0.0.1/',
    createWorker: () => {
      workers.push(new WorkerDouble())
      return workers.at(-1) as unknown as Worker
    },
    ...options,
  })
  const settle = () => vi.advanceTimersByTimeAsync(0)
  return {
    analysis,
    workers,
    settle,
    newest: () => workers.at(-1)!,
    async started() {
      const ready = analysis.ready()
      await settle()
      workers.at(-1)!.answer({ result: READY })
      await ready
    },
  }
}

const memoryOf = (kept: Map<string, string>): Memory => ({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('analysis client', () => {
  it('starts one worker for all who ask, and before any work', async () => {
    const { analysis, workers, newest, started, settle } = trial()
    const first = analysis.ask(FACES)
    const second = analysis.ask(FACES)
    await started()
    await settle()
    expect(workers).toHaveLength(1)
    expect(newest().asked.map((one) => one.kind)).toEqual(['start', 'card-faces', 'card-faces'])
    analysis.close()
    await expect(first).rejects.toMatchObject({ code: 'failed' })
    await expect(second).rejects.toMatchObject({ code: 'failed' })
  })

  it('remembers the faster delegate for the next page', async () => {
    const kept = new Map<string, string>()
    await trial({ memory: memoryOf(kept) }).started()
    const next = trial({ memory: memoryOf(kept) })
    await next.started()
    expect(next.newest().asked[0]).toMatchObject({ kind: 'start', delegate: 'GPU' })
  })

  it('tells why a start failed, and tries again when asked again', async () => {
    const { analysis, workers, newest, settle, started } = trial()
    const first = analysis.ready()
    await settle()
    newest().answer({ ok: false, code: 'models-missing', detail: 'face_landmarker.task' })
    await expect(first).rejects.toMatchObject({ code: 'models-missing', detail: 'face_landmarker.task' })
    await started()
    expect(workers).toHaveLength(1)
  })

  it('a crash fails what was asked; the next request gets a new worker, on the CPU', async () => {
    const { analysis, workers, newest, settle, started } = trial()
    await started()
    const asked = analysis.ask(FACES)
    await settle()
    newest().crash()
    await expect(asked).rejects.toMatchObject({ code: 'failed' })
    expect(newest().terminated).toBe(true)
    await started()
    expect(workers).toHaveLength(2)
    expect(newest().asked[0]).toMatchObject({ kind: 'start', delegate: 'CPU' })
  })

  it('a frame that could not be analysed costs the worker, a still does not', async () => {
    const { analysis, newest, settle, started } = trial()
    await started()
    const still = analysis.ask(FACES)
    await settle()
    newest().answer({ ok: false, code: 'picture-unreadable', detail: '' })
    await expect(still).rejects.toMatchObject({ code: 'picture-unreadable' })
    expect(newest().terminated).toBe(false)
    const live = analysis.ask(frame)
    await settle()
    newest().answer({ ok: false, code: 'failed', detail: 'context lost' })
    await expect(live).rejects.toMatchObject({ code: 'failed' })
    expect(newest().terminated).toBe(true)
  })

  it('a worker that does not answer is given up', async () => {
    const { analysis, newest, started } = trial()
    await started()
    const asked = expect(analysis.ask(frame)).rejects.toMatchObject({ code: 'timed-out' })
    await vi.advanceTimersByTimeAsync(20_000)
    await asked
    expect(newest().terminated).toBe(true)
  })

  it('stops starting workers that keep dying, and tries again a minute later', async () => {
    let nowMs = 0
    const { analysis, workers, newest, started } = trial({ nowMs: () => nowMs })
    for (let loss = 0; loss < 3; loss++) {
      await started()
      newest().crash()
    }
    await expect(analysis.ready()).rejects.toMatchObject({ code: 'unstable' })
    expect(workers).toHaveLength(3)
    nowMs = 61_000
    await started()
    expect(workers).toHaveLength(4)
  })
})
