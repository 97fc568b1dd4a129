// Bytes to a port without a client's good manners, and what comes back.
import { connect, type Socket } from 'node:net'
import { within } from '../../tools/patience/patience.ts'

const open = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''), () => resolve(socket))
    socket.once('error', reject)
  })

const SILENCE_MS = 300

export type Ending = 'wait' | 'reset' | 'close'

/** What comes back until the line is closed, or silent for a while: maybe nothing. Who needs the answer asks with `askRaw`. */
export async function sendRaw(url: string, bytes: string | Buffer, end: Ending = 'wait'): Promise<string> {
  const socket = await open(url)
  socket.on('error', () => undefined)
  let answer = ''
  const over = new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, SILENCE_MS)
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

/** Whether all of one answer is there, as its head says how long it is; an answer to HEAD ends with its head. */
function isWhole(answer: string, toHead: boolean): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = answer.slice(0, end).toLowerCase()
  if (toHead || /^http\/1\.1 (204|304)/.test(head)) return true
  const body = answer.slice(end + 4)
  if (/\r\ntransfer-encoding: chunked/.test(head)) return body.endsWith('0\r\n\r\n')
  return body.length >= Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? Number.POSITIVE_INFINITY)
}

/** The answer to these bytes, however long it takes to come. */
export async function askRaw(url: string, bytes: string): Promise<string> {
  const socket = await open(url)
  let answer = ''
  const whole = new Promise<void>((resolve) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (isWhole(answer, bytes.startsWith('HEAD '))) resolve()
    })
    socket.once('close', () => resolve())
  })
  socket.write(bytes)
  try {
    await within(`an answer to ${bytes.split('\r\n')[0]}`, whole)
  } finally {
    socket.destroy()
  }
  return answer
}

/** Says these bytes and stays on the line; returns how to hang up. */
export async function holdRaw(url: string, bytes: string): Promise<() => void> {
  const socket = await open(url)
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.write(bytes, resolve))
  return () => socket.destroy()
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
