// One vision child from fork to exit. It does one job at a time; whoever starts it decides what a death means.
import { type ChildProcess, fork } from 'node:child_process'
import { VisionFailure } from './port.ts'
import type { AnswerMessage, JobMessage } from './protocol.ts'

export interface VisionProcess {
  readonly pid: number | null
  readonly alive: () => boolean
  /**
   * Rejects with `VisionFailure` `crashed` when the child dies under the job, `timeout` after `limitMs`. Either way the
   * child is gone when the rejection arrives.
   */
  readonly perform: (message: JobMessage, limitMs: number) => Promise<AnswerMessage>
  /** Resolves when the process is gone. */
  readonly end: () => Promise<void>
}

export interface ProcessOptions {
  readonly childFile: string
  readonly resourcesDir: string
  /** Keeps the native libraries' warnings out of the host's stderr. */
  readonly quiet: boolean
}

export function startProcess({ childFile, resourcesDir, quiet }: ProcessOptions): VisionProcess {
  const child = fork(childFile, [resourcesDir], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
    execArgv: [],
  })
  let gone = false
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      gone = true
      resolve()
    }
    child.once('exit', end)
    // A process that could not be started never exits.
    child.on('error', () => child.exitCode === null && child.pid === undefined && end())
  })
  // An idle child does not keep the host alive; a waiting job does (see `perform`).
  child.unref()
  child.channel?.unref()

  async function end(): Promise<void> {
    // Whoever waits for the end must not find the event loop empty before it.
    child.ref()
    if (!gone) child.kill('SIGKILL')
    await exited
  }

  async function perform(message: JobMessage, limitMs: number): Promise<AnswerMessage> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMs)
    })
    child.channel?.ref()
    try {
      const outcome = await Promise.race([answerTo(child, message), exited.then(() => 'dead' as const), late])
      if (typeof outcome === 'object') return outcome
      await end()
      throw new VisionFailure(outcome === 'late' ? 'timeout' : 'crashed', message.job)
    } finally {
      clearTimeout(timer)
      child.channel?.unref()
    }
  }

  return { pid: child.pid ?? null, alive: () => !gone && child.connected, perform, end }
}

function answerTo(child: ChildProcess, message: JobMessage): Promise<AnswerMessage | 'dead'> {
  return new Promise((resolve) => {
    const hear = (answer: AnswerMessage): void => {
      if (answer.id !== message.id) return
      child.off('message', hear)
      resolve(answer)
    }
    child.on('message', hear)
    child.send(message, (error) => error && resolve('dead'))
  })
}
