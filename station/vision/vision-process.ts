// One vision child from its start to its exit, whatever carries its messages. It does one job at a time; whoever starts it
// decides what a death means.
import { type ChildProcess, fork } from 'node:child_process'
import { nothing } from '../serial-queue.ts'
import { watchJob } from './job-limit.ts'
import { VisionFailure } from './port.ts'
import type { AnswerMessage, JobMessage } from './protocol.ts'

export interface VisionProcess {
  readonly pid: number | null
  readonly alive: () => boolean
  /**
   * Rejects with `VisionFailure` `crashed` when the child dies under the job, `timeout` after `limitMs` of its own
   * time (job-limit.ts). Either way the child is gone when the rejection arrives.
   */
  readonly perform: (message: JobMessage, limitMs: number) => Promise<AnswerMessage>
  /** Resolves when the process is gone. */
  readonly end: () => Promise<void>
}

/** A started child, as its host can talk to it. */
export interface VisionCarrier {
  readonly pid: number | null
  readonly connected: () => boolean
  /** `onLost` is called when the message cannot reach the child. */
  readonly send: (message: JobMessage, onLost: () => void) => void
  /** Returns how to stop listening. */
  readonly listen: (hear: (answer: AnswerMessage) => void) => () => void
  readonly exited: Promise<void>
  readonly kill: () => void
  /** A job waits: the host stays alive for it. */
  readonly keepAwake: () => void
  readonly mayEnd: () => void
}

export function visionProcess(carrier: VisionCarrier): VisionProcess {
  let gone = false
  /** The waiting job hears of the death here: a promise made from `exited` would keep its answer until the child exits. */
  let onGone = nothing
  void carrier.exited.then(() => {
    gone = true
    onGone()
  })

  function outcomeOf(message: JobMessage, limitMs: number): Promise<AnswerMessage | 'dead' | 'late'> {
    return new Promise((resolve) => {
      const settle = (outcome: AnswerMessage | 'dead' | 'late'): void => {
        stop()
        stopWatching()
        onGone = nothing
        resolve(outcome)
      }
      const stopWatching = watchJob(carrier.pid, limitMs, () => settle('late'))
      const stop = carrier.listen((answer) => answer.id === message.id && settle(answer))
      onGone = () => settle('dead')
      if (gone) settle('dead')
      else carrier.send(message, () => settle('dead'))
    })
  }

  async function end(): Promise<void> {
    // Whoever waits for the end must not find the event loop empty before it.
    carrier.keepAwake()
    if (!gone) carrier.kill()
    await carrier.exited
  }

  async function perform(message: JobMessage, limitMs: number): Promise<AnswerMessage> {
    carrier.keepAwake()
    try {
      const outcome = await outcomeOf(message, limitMs)
      if (typeof outcome === 'object') return outcome
      await end()
      throw new VisionFailure(outcome === 'late' ? 'timeout' : 'crashed', message.job)
    } finally {
      carrier.mayEnd()
    }
  }

  return { pid: carrier.pid, alive: () => !gone && carrier.connected(), perform, end }
}

export interface ForkOptions {
  readonly childFile: string
  readonly resourcesDir: string
  /** Keeps the native libraries' warnings out of the host's stderr. */
  readonly quiet: boolean
  /** The Node that runs it; the host's own where none is named. */
  readonly node?: string
}

/** A vision child that is a plain Node process. */
export const forkVision = (options: ForkOptions): VisionProcess => visionProcess(forked(options))

/**
 * glibc keeps what was freed, per thread: pictures of ten megabytes and a reader's tensors make that hundreds. Two pools,
 * and large pieces given back at once; other systems do not read these.
 */
const MEMORY = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '4194304',
}

function forked({ childFile, resourcesDir, quiet, node }: ForkOptions): VisionCarrier {
  const child = fork(childFile, [resourcesDir], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
    // A young generation of this size is collected before pictures pile up behind it.
    execArgv: ['--max-semi-space-size=4'],
    env: { ...process.env, ...MEMORY },
    ...(node ? { execPath: node } : {}),
  })
  // An idle child does not keep the host alive; a waiting job does.
  child.unref()
  child.channel?.unref()
  return {
    pid: child.pid ?? null,
    connected: () => child.connected,
    send: (message, onLost) => {
      child.send(message, (error) => error && onLost())
    },
    listen: (hear) => {
      child.on('message', hear)
      return () => child.off('message', hear)
    },
    exited: exitOf(child),
    kill: () => child.kill('SIGKILL'),
    keepAwake: () => {
      child.ref()
      child.channel?.ref()
    },
    mayEnd: () => {
      child.unref()
      child.channel?.unref()
    },
  }
}

const exitOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    // A process that could not be started never exits.
    child.on('error', () => child.exitCode === null && child.pid === undefined && resolve())
  })
