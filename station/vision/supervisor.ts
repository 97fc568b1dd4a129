// Keeps a vision child for the station: one job at a time with a time limit each, and a new child after a death. A job
// that was running when the child died is tried once more; a second death is an answer too.
import { join } from 'node:path'
import { oneByOne } from '../serial-queue.ts'
import { type Vision, VisionFailure } from './port.ts'
import type { AnswerMessage, JobInput, JobName, JobOutput } from './protocol.ts'
import { forkVision, type VisionProcess } from './vision-process.ts'

export interface SupervisorOptions {
  readonly resourcesDir: string
  /** For every job, of the child's own time. The slowest, reading a card, takes seconds on two cores; beyond this it hangs. */
  readonly limitMs?: number
  readonly childFile?: string
  readonly quiet?: boolean
  /** In place of a plain Node process. */
  readonly start?: () => VisionProcess
  readonly onRestart?: (why: 'crashed' | 'timeout') => void
}

export interface VisionStats {
  readonly jobs: number
  readonly crashes: number
  readonly timeouts: number
}

export interface SupervisedVision extends Vision {
  /** Process id of the running child, for tests and the health page; null while there is none. */
  readonly pid: () => number | null
  readonly stats: () => VisionStats
}

const JOB_LIMIT_MS = 60_000
const TRIES = 2
const CHILD = join(import.meta.dirname, 'child', 'main.ts')

export function createVision(options: SupervisorOptions): SupervisedVision {
  const { resourcesDir, limitMs = JOB_LIMIT_MS, childFile = CHILD, quiet = false } = options
  const start = options.start ?? (() => forkVision({ childFile, resourcesDir, quiet }))
  let child: VisionProcess | null = null
  const inTurn = oneByOne()
  let closed = false
  const stats = { jobs: 0, crashes: 0, timeouts: 0 }

  function living(): VisionProcess {
    if (closed) throw new VisionFailure('crashed', 'closed')
    if (!child?.alive()) child = start()
    return child
  }

  async function attempt(job: JobName, input: readonly unknown[], triesLeft: number): Promise<AnswerMessage> {
    try {
      stats.jobs += 1
      return await living().perform({ id: stats.jobs, job, input }, limitMs)
    } catch (error) {
      if (!(error instanceof VisionFailure) || closed) throw error
      const timedOut = error.code === 'timeout'
      stats[timedOut ? 'timeouts' : 'crashes'] += 1
      options.onRestart?.(timedOut ? 'timeout' : 'crashed')
      // A job that ran out of time once would do so again.
      if (timedOut || triesLeft <= 1) throw error
      return attempt(job, input, triesLeft - 1)
    }
  }

  async function perform(job: JobName, input: readonly unknown[]): Promise<unknown> {
    const answer = await attempt(job, input, TRIES)
    if (answer.ok) return answer.output
    throw new VisionFailure(answer.code, answer.detail)
  }

  const run =
    <J extends JobName>(job: J) =>
    (...input: JobInput<J>): Promise<JobOutput<J>> =>
      inTurn(() => perform(job, input)) as Promise<JobOutput<J>>

  return {
    inspect: run('inspect'),
    readText: run('readText'),
    compare: run('compare'),
    cropPortrait: run('cropPortrait'),
    planPhoto: run('planPhoto'),
    standardize: run('standardize'),
    pid: () => (child?.alive() ? child.pid : null),
    stats: () => ({ ...stats }),
    close: async () => {
      closed = true
      await child?.end()
    },
  }
}
