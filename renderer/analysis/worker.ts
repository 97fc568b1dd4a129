// The analysis worker: live frames in VIDEO mode on whichever delegate is faster here, stills on the CPU.
import { createFrameAnalysis } from './frame.ts'
import { createLiveTasks, type LiveTasks } from './live-tasks.ts'
import { AnalysisFailed, type Answer, type Ready, type Request, type Results, type Work } from './protocol.ts'
import { createStillTasks, type StillTasks } from './still-tasks.ts'

const analyseFrame = createFrameAnalysis()
let live: LiveTasks | null = null
let stills: StillTasks | null = null

async function start({ base, delegate }: Extract<Work, { kind: 'start' }>): Promise<Ready> {
  try {
    live = await createLiveTasks(base, delegate)
  } catch (error) {
    throw error instanceof AnalysisFailed ? error : new AnalysisFailed('engine-failed', String(error))
  }
  stills = createStillTasks(base)
  return live.ready
}

function started<T>(one: T | null): T {
  if (one === null) throw new Error('asked before it was started')
  return one
}

async function perform(work: Work): Promise<Results[keyof Results]> {
  switch (work.kind) {
    case 'start':
      return start(work)
    case 'frame':
      try {
        return await analyseFrame(started(live).tasks, work.frame, work.timeMs)
      } finally {
        work.frame.close()
      }
    case 'prepare':
      await started(stills).prepare()
      return null
    case 'still':
      return started(stills).still(work.picture, work.presetId)
    case 'card-faces':
      return started(stills).cardFaces(work.picture, work.turnedDeg)
  }
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  const answer = await perform(data).then(
    (result): Answer => ({ id: data.id, ok: true, result }),
    (error: unknown): Answer => {
      const { code, detail } =
        error instanceof AnalysisFailed ? error : new AnalysisFailed('failed', String(error))
      return { id: data.id, ok: false, code, detail }
    },
  )
  postMessage(answer)
})
