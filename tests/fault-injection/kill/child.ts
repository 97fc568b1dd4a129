// One child from fork to kill.
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { within } from '../../../tools/patience/patience.ts'

export interface Child<To, From extends { readonly type: string }> {
  readonly pid: number
  readonly say: (message: To) => void
  readonly on: (hear: (message: From) => void) => void
  /** The next message of the type; rejects when the child dies first, or when patience ends. */
  readonly next: <T extends From['type']>(type: T) => Promise<Extract<From, { type: T }>>
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
  readonly alive: () => boolean
  readonly kill: () => Promise<void>
  /** The end of what it wrote to stderr. */
  readonly complaint: () => string
}

/** `file` is one of these, or of the same folder of another version. */
export function startChild<To, From extends { readonly type: string }>(
  file: string,
  start: unknown,
): Child<To, From> {
  const child: ChildProcess = fork(resolvePath(import.meta.dirname, file), [JSON.stringify(start)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaint = ''
  let living = true
  child.stderr!.on('data', (text) => {
    complaint = (complaint + text).slice(-2000)
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      living = false
      resolve()
    })
  })
  child.on('error', () => undefined)
  return {
    pid: child.pid!,
    say: (message) => {
      if (living && child.connected) child.send(message as object, () => undefined)
    },
    on: (hear) => {
      child.on('message', hear)
    },
    next: async (type) => {
      const { promise, resolve, reject } = Promise.withResolvers<never>()
      const hear = (message: From) => message.type === type && resolve(message as never)
      child.on('message', hear)
      void gone.then(() => reject(new Error(`${file} died before "${type}" ${complaint}`)))
      try {
        return await within(`${file} says "${type}"`, promise)
      } finally {
        child.off('message', hear)
      }
    },
    gone,
    alive: () => living,
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
    complaint: () => complaint,
  }
}

/** Gone, or dead and waiting to be reaped by whoever inherited it. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return true
  }
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform === 'linux'
  }
}
