// Strangers who open connections and do not go on: others still get in.
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { request as ask, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { announceUpload } from '../../tests/support/announce-upload.ts'
import { enrolBooth, startReviewServer, type TestServer } from '../../tests/support/review-server.ts'

const HALF_BODY = [
  `POST ${API_PREFIX}/stations/enrol HTTP/1.1`,
  'Host: 127.0.0.1',
  'Content-Type: application/json',
  'Content-Length: 4000',
  '',
  '{"code":"',
].join('\r\n')

const EACH = 10
const ALL = 30
let review: TestServer
beforeAll(async () => {
  review = await startReviewServer({
    settings: { http: { connections: ALL, connectionsPerAddress: EACH, smallBodySeconds: 1 } },
  })
})
afterAll(() => review.stop())

async function hold(text: string, count: number, localAddress = '127.0.0.1'): Promise<Socket[]> {
  const port = Number(new URL(review.url).port)
  const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1', localAddress }))
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.once('connect', () => socket.write(text))
    socket.resume()
  }
  return sockets
}

/** From another address of this machine, over a connection of its own. */
async function healthFrom(localAddress: string): Promise<number> {
  const request = get(`${review.url}${API_PREFIX}/health`, { localAddress, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode!
}

it('one address holds only so many connections, and others are answered', async () => {
  const held = await hold('GET / HTTP/1.1\r\nHost: ', 3 * EACH)
  await expect.poll(() => held.filter((socket) => !socket.closed).length).toBe(EACH)
  expect(await healthFrom('127.0.0.2')).toBe(200)
  for (const socket of held) socket.destroy()
})

describe('when all places are taken', () => {
  const crowds: Socket[] = []
  const crowd = async (text: string) => {
    for (const n of [1, 2, 3, 4, 5]) crowds.push(...(await hold(text, EACH, `127.0.1.${n}`)))
    // More came than there are places: somebody had to go.
    await expect
      .poll(() => crowds.some((socket) => socket.closed) && crowds.every((socket) => !socket.connecting))
      .toBe(true)
  }
  afterEach(async () => {
    for (const socket of crowds) socket.destroy()
    await expect.poll(() => crowds.every((socket) => socket.closed)).toBe(true)
    crowds.length = 0
  })

  it.each([
    ['no byte', ''],
    ['half a head', 'GET / HTTP/1.1\r\nHost: '],
    ['half a body that anybody may send', HALF_BODY],
  ])('by strangers of many addresses with %s, others are answered', async (_, text) => {
    await crowd(text)
    for (let n = 0; n < 3; n++) expect(await healthFrom('127.0.0.5')).toBe(200)
  })

  it('whoever is proven keeps a place, with half a request too', async () => {
    const booth = await enrolBooth(review)
    const { place, sign } = await announceUpload(review, booth, 6)
    const upload = ask(place, {
      method: 'PATCH',
      agent: false,
      headers: {
        ...sign('PATCH'),
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': '6',
      },
    })
    const answered = once(upload, 'response') as Promise<[IncomingMessage]>
    upload.write('abc')
    await expect.poll(async () => (await readdir(join(review.dir, 'staging'))).length).toBe(2)
    // The head was read and proven before its first bytes could be stored.
    await expect.poll(() => storedBytes(place)).toBeGreaterThan(0)
    await crowd('')
    expect(await healthFrom('127.0.0.5')).toBe(200)
    upload.end('def')
    expect((await answered)[0].statusCode).toBe(204)
  })
})

async function storedBytes(place: string): Promise<number> {
  const id = new URL(place).pathname.split('/').at(-1)!
  return (await stat(join(review.dir, 'staging', id))).size
}

it('what ends makes room again', async () => {
  for (let n = 0; n < 3 * EACH; n++) expect(await healthFrom('127.0.0.3')).toBe(200)
})

it('a small body that does not come to its end is refused, and its connection ends', async () => {
  const [socket] = await hold(HALF_BODY, 1)
  let answer = ''
  socket!.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  await new Promise((resolve) => socket!.once('close', resolve))
  expect(answer).toContain('400')
  expect(answer).toContain('body-too-slow')
})

it('who sends on and on without reading an answer is hung up on', async () => {
  const ahead = `GET ${API_PREFIX}/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(100)
  const port = Number(new URL(review.url).port)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.once('connect', () => socket.write(ahead))
  // Never read: closing is seen all the same.
  await new Promise((resolve) => socket.once('close', resolve).resume())
  expect(await healthFrom('127.0.0.4')).toBe(200)
})

it.each([
  ['a question that needs no body', `GET ${API_PREFIX}/health HTTP/1.1`, ''],
  ['a page', 'GET /console/ HTTP/1.1', ''],
  ['a redirect', 'GET / HTTP/1.1', ''],
  ['an expectation nobody knows', `POST ${API_PREFIX}/health HTTP/1.1`, 'Expect: wonders\r\n'],
])('a body that goes on coming after the answer to %s ends the connection', async (_, line, more) => {
  const [socket] = await hold(`${line}\r\nHost: 127.0.0.1\r\n${more}Content-Length: 100000\r\n\r\nx`, 1)
  let answer = ''
  socket!.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  const drip = setInterval(() => socket!.writable && socket!.write('x'), 200)
  await new Promise((resolve) => socket!.once('close', resolve))
  clearInterval(drip)
  expect(answer).toMatch(/^HTTP\/1\.1 \d{3}/)
})
