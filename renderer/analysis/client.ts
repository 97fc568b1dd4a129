// The page's side of the analysis worker. A worker that dies or hangs is started again for the next request; one that
// does so over and over is left alone for a while, so that a broken machine says so instead of flickering.

import type { Request, Results, Work } from './protocol.ts'
import { AnalysisFailed, type AnalysisFailure, type Answer, type Delegate } from './protocol.ts'

export interface Analysis {
  /** Rejects with `AnalysisFailed`. */
  readonly ask: <W extends Work>(work: W, transfer?: Transferable[]) => Promise<Results[W['kind']]>
  readonly ready: () => Promise<Results['start']>
  readonly close: () => void
}

interface Waiting {
  readonly kind: Work['kind']
  readonly resolve: (result: never) => void
  readonly reject: (error: AnalysisFailed) => void
  readonly timer: ReturnType<typeof setTimeout>
}

/** What remembers the faster delegate: `sessionStorage`, or nothing. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'>

export interface AnalysisOptions {
  /** The page's folder, ending in a slash. */
  readonly base?: string
  readonly memory?: Memory | null
  readonly createWorker?: () => Worker
  readonly nowMs?: () => number
}

const LIMIT_MS: Readonly<Record<Work['kind'], number>> = {
  start: 120_000,
  frame: 20_000,
  prepare: 60_000,
  still: 60_000,
  'card-faces': 60_000,
}
const LOSSES_ALLOWED = 3
const LOSSES_WITHIN_MS = 60_000
const MEMORY_KEY = 'live-delegate'

const moduleWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

export function createAnalysis({
  base = new URL('.', document.baseURI).href,
  memory = null,
  createWorker = moduleWorker,
  nowMs = () => performance.now(),
}: AnalysisOptions = {}): Analysis {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let started: Promise<Results['start']> | null = null
  let requests = 0
  let lossesMs: readonly number[] = []
  let onCpuOnly = false

  function stop(code: AnalysisFailure, detail: string): void {
    worker?.terminate()
    worker = null
    started = null
    for (const one of waiting.values()) {
      clearTimeout(one.timer)
      one.reject(new AnalysisFailed(code, detail))
    }
    waiting.clear()
  }

  function lost(code: AnalysisFailure, detail: string): void {
    lossesMs = [...lossesMs, nowMs()]
    // Graphics drivers are what most often takes a worker with them.
    onCpuOnly = true
    stop(code, detail)
  }

  function answered({ data }: MessageEvent<Answer>): void {
    const one = waiting.get(data.id)
    if (!one) return
    waiting.delete(data.id)
    clearTimeout(one.timer)
    if (data.ok) {
      one.resolve(data.result as never)
      return
    }
    one.reject(new AnalysisFailed(data.code, data.detail))
    // Tasks that failed on a frame (a lost graphics context, a wasm trap) do not recover by themselves.
    if (one.kind === 'frame') lost(data.code, data.detail)
  }

  function running(): Worker {
    if (worker) return worker
    lossesMs = lossesMs.filter((at) => nowMs() - at < LOSSES_WITHIN_MS)
    if (lossesMs.length >= LOSSES_ALLOWED) throw new AnalysisFailed('unstable', `${lossesMs.length} losses`)
    worker = createWorker()
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      lost('failed', event.message)
    })
    worker.addEventListener('message', answered)
    return worker
  }

  function send<W extends Work>(work: W, transfer: Transferable[] = []): Promise<Results[W['kind']]> {
    requests += 1
    const request: Request = { ...work, id: requests }
    const { kind } = work
    return new Promise((resolve, reject) => {
      const to = running()
      const timer = setTimeout(() => lost('timed-out', kind), LIMIT_MS[kind])
      waiting.set(request.id, { kind, resolve, reject, timer })
      to.postMessage(request, transfer)
    })
  }

  async function start(): Promise<Results['start']> {
    const remembered = memory?.getItem(MEMORY_KEY) ?? null
    const known: Delegate | null = remembered === 'CPU' || remembered === 'GPU' ? remembered : null
    const ready = await send({ kind: 'start', base, delegate: onCpuOnly ? 'CPU' : known })
    memory?.setItem(MEMORY_KEY, ready.delegate)
    return ready
  }

  const ready = (): Promise<Results['start']> => {
    started ??= start().catch((error: unknown) => {
      started = null
      throw error
    })
    return started
  }

  return {
    ready,
    async ask(work, transfer) {
      await ready()
      return send(work, transfer)
    },
    close: () => stop('failed', 'closed'),
  }
}

let shared: Analysis | null = null
/** One worker for the whole page: models are loaded once. */
export const sharedAnalysis = (): Analysis => {
  shared ??= createAnalysis({ memory: sessionStorage })
  return shared
}
