// Vision children that the shell starts for the station, where they cannot be plain Node processes: each is reached over a
// port of its own.
import type { MessagePortMain } from 'electron'
import type { AnswerMessage, JobMessage } from '../../station/vision/protocol.ts'
import type { VisionCarrier } from '../../station/vision/vision-process.ts'

export interface VisionCarriers {
  readonly open: () => VisionCarrier
  /** The shell handed over the port of a child. */
  readonly connect: (id: number, port: MessagePortMain) => void
  /** The shell saw a child end. */
  readonly exited: (id: number) => void
}

interface Child {
  readonly connected: (port: MessagePortMain) => void
  readonly gone: () => void
}

export function createVisionCarriers(shell: {
  readonly start: (id: number) => Promise<void>
  readonly end: (id: number) => Promise<void>
}): VisionCarriers {
  const children = new Map<number, Child>()
  const exited = (id: number): void => children.get(id)?.gone()
  /** A child that the shell cannot be asked about is as good as gone: a job must not wait for it. */
  const asked = (id: number, answer: Promise<void>): void => void answer.catch(() => exited(id))
  let last = 0

  function open(): VisionCarrier {
    const id = ++last
    let alive = true
    const port = Promise.withResolvers<MessagePortMain>()
    const exit = Promise.withResolvers<void>()
    children.set(id, {
      connected: (given) => {
        given.start()
        port.resolve(given)
      },
      gone: () => {
        alive = false
        children.delete(id)
        exit.resolve()
      },
    })
    asked(id, shell.start(id))
    return {
      // The shell's process has it; the station never needs it.
      pid: null,
      connected: () => alive,
      send: (message: JobMessage) => void port.promise.then((given) => given.postMessage(message)),
      listen: (hear) => {
        const listener = ({ data }: { readonly data: unknown }): void => hear(data as AnswerMessage)
        void port.promise.then((given) => given.on('message', listener))
        return () => void port.promise.then((given) => given.off('message', listener))
      },
      exited: exit.promise,
      kill: () => asked(id, shell.end(id)),
      keepAwake: () => undefined,
      mayEnd: () => undefined,
    }
  }

  return {
    open,
    connect: (id, port) => children.get(id)?.connected(port),
    exited,
  }
}
