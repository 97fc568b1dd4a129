// One TCP connection without any manners: it writes what it is given and leaves as it likes.
import { connect, type Socket } from 'node:net'

export interface Raw {
  readonly socket: Socket
  readonly write: (bytes: string | Buffer) => Promise<void>
  /** Waits until something new came or the other side is done; false when it is. */
  readonly heard: () => Promise<boolean>
  readonly text: () => string
}

export async function openRaw(port: number): Promise<Raw> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  let done = false
  let wake = (): void => undefined
  const over = (): void => {
    done = true
    wake()
  }
  socket.on('data', (data) => {
    text = (text + data.toString('latin1')).slice(-20_000)
    wake()
  })
  socket.on('error', over)
  socket.on('end', over)
  socket.on('close', over)
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve())
    socket.once('error', () => resolve())
  })
  return {
    socket,
    // A peer that reads no more must not hold up the one who knocks.
    write: (bytes) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve()
        const go = (): void => resolve()
        if (socket.write(bytes, go)) setImmediate(go)
        else setTimeout(go, 20)
      }),
    heard: () =>
      new Promise((resolve) => {
        if (done) return resolve(false)
        wake = () => {
          wake = () => undefined
          resolve(!done)
        }
      }),
    text: () => text,
  }
}

export type Leave = 'reset' | 'end' | 'destroy'

/** Half of what is wrong with a connection is how it ends. */
export function leave({ socket }: Raw, how: Leave): void {
  if (how === 'reset') socket.resetAndDestroy()
  else if (how === 'end') socket.end()
  else socket.destroy()
}
