// The page's side of the analysis worker. A worker that dies is started again for the next request.
import type { AnalysisFailure, Answer, Request, Results, Work } from './protocol.ts'

export class AnalysisFailed extends Error {
  override readonly name = 'AnalysisFailed'
  readonly code: AnalysisFailure
  constructor(code: AnalysisFailure, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

export interface Analysis {
  /** Rejects with `AnalysisFailed`. */
  readonly ask: <W extends Work>(work: W, transfer?: Transferable[]) => Promise<Results[W['kind']]>
  readonly ready: () => Promise<Results['start']>
  readonly close: () => void
}

interface Waiting {
  readonly resolve: (result: never) => void
  readonly reject: (error: AnalysisFailed) => void
}

export function createAnalysis(base: string = new URL('.', document.baseURI).href): Analysis {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let started: Promise<Results['start']> | null = null
  let requests = 0

  function fail(code: AnalysisFailure, detail: string): void {
    worker?.terminate()
    worker = null
    started = null
    for (const one of waiting.values()) one.reject(new AnalysisFailed(code, detail))
    waiting.clear()
  }

  function running(): Worker {
    if (worker) return worker
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('error', (event) => fail('failed', event.message))
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      const one = waiting.get(data.id)
      waiting.delete(data.id)
      if (data.ok) one?.resolve(data.result as never)
      else one?.reject(new AnalysisFailed(data.code, data.detail))
    })
    return worker
  }

  function send<W extends Work>(work: W, transfer: Transferable[] = []): Promise<Results[W['kind']]> {
    requests += 1
    const request: Request = { ...work, id: requests }
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject })
      running().postMessage(request, transfer)
    })
  }

  const ready = (): Promise<Results['start']> => {
    started ??= send({ kind: 'start', base }).catch((error: unknown) => {
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
    close: () => fail('failed', 'closed'),
  }
}

let shared: Analysis | null = null
/** One worker for the whole page: models are loaded once. */
export const sharedAnalysis = (): Analysis => {
  shared ??= createAnalysis()
  return shared
}
