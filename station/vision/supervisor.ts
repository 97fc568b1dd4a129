// Starts the vision child, gives it one job at a time and a time limit for each, and starts it again when it dies. A job
// that was running when the child died is tried once more; a second death is an answer too.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type Vision, VisionFailure } from './port.ts'
import type { AnswerMessage, JobInput, JobMessage, JobName, JobOutput } from './protocol.ts'

export interface SupervisorOptions {
  readonly resourcesDir: string
  readonly limitMs?: number
  readonly childFile?: string
  readonly onRestart?: (why: 'crashed' | 'timeout') => void
}

export interface SupervisedVision extends Vision {
  /** Process id of the running child, for tests and the health page; null before the first job. */
  readonly pid: () => number | null
}

const JOB_LIMIT_MS = 60_000
const CHILD = join(import.meta.dirname, 'child', 'main.ts')

interface Running {
  readonly id: number
  readonly resolve: (message: AnswerMessage) => void
  readonly reject: (error: VisionFailure) => void
}

export function createVision(options: SupervisorOptions): SupervisedVision {
  const { resourcesDir, limitMs = JOB_LIMIT_MS, childFile = CHILD } = options
  let child: ChildProcess | null = null
  let running: Running | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let jobs = 0
  let closed = false

  function start(): ChildProcess {
    const started = fork(childFile, [resourcesDir], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    })
    started.on('message', (message: AnswerMessage) => {
      if (running?.id === message.id) running.resolve(message)
    })
    started.on('exit', () => {
      if (child === started) child = null
      running?.reject(new VisionFailure('crashed'))
    })
    started.unref()
    started.channel?.unref()
    return started
  }

  function attempt(job: JobName, input: readonly unknown[]): Promise<AnswerMessage> {
    if (closed) return Promise.reject(new VisionFailure('crashed', 'closed'))
    child ??= start()
    const target = child
    jobs += 1
    const message: JobMessage = { id: jobs, job, input }
    // A waiting job keeps the host alive; an idle child does not.
    target.channel?.ref()
    return new Promise<AnswerMessage>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new VisionFailure('timeout', job))
        child = null
        target.kill('SIGKILL')
      }, limitMs)
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          running = null
          target.channel?.unref()
          settle(value)
        }
      running = { id: message.id, resolve: done(resolve), reject: done(reject) }
      target.send(message, (error) => {
        if (error) running?.reject(new VisionFailure('crashed'))
      })
    })
  }

  async function perform(job: JobName, input: readonly unknown[]): Promise<unknown> {
    let reply: AnswerMessage
    try {
      reply = await attempt(job, input)
    } catch (error) {
      if (!(error instanceof VisionFailure) || closed) throw error
      options.onRestart?.(error.code === 'timeout' ? 'timeout' : 'crashed')
      // A job that ran out of time once would do so again.
      if (error.code === 'timeout') throw error
      reply = await attempt(job, input)
    }
    if (reply.ok) return reply.output
    throw new VisionFailure(reply.code, reply.detail)
  }

  const run =
    <J extends JobName>(job: J) =>
    (...input: JobInput<J>): Promise<JobOutput<J>> => {
      const result = queue.then(() => perform(job, input))
      queue = result.catch(() => undefined)
      return result as Promise<JobOutput<J>>
    }

  return {
    inspect: run('inspect'),
    readText: run('readText'),
    compare: run('compare'),
    cropPortrait: run('cropPortrait'),
    standardize: run('standardize'),
    pid: () => child?.pid ?? null,
    close: async () => {
      closed = true
      child?.kill('SIGKILL')
    },
  }
}
