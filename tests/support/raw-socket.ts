// Bytes to a port without a client's good manners, and what comes back.
import { connect, type Socket } from 'node:net'

const open = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''), () => resolve(socket))
    socket.once('error', reject)
  })

export type Ending = 'wait' | 'reset' | 'close'

/** Until the line is closed, or silent after an answer; without any answer it is silent after `silenceMs`. */
export async function sendRaw(
  url: string,
  bytes: string | Buffer,
  end: Ending = 'wait',
  silenceMs = 300,
): Promise<string> {
  const socket = await open(url)
  socket.on('error', () => undefined)
  let answer = ''
  const over = new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, silenceMs)
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      clearTimeout(timer)
      timer = setTimeout(resolve, 50)
    })
    socket.once('close', () => resolve())
  })
  socket.write(bytes)
  if (end === 'reset') setTimeout(() => socket.resetAndDestroy(), 2)
  if (end === 'close') setTimeout(() => socket.destroy(), 2)
  await over
  socket.destroy()
  return answer
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
