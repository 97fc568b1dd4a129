// Strangers who open connections and do not go on: others still get in.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { startReviewServer, type TestServer } from '../../tests/support/review-server.ts'

const EACH = 10
let review: TestServer
beforeAll(async () => {
  review = await startReviewServer({
    settings: { http: { connections: 30, connectionsPerAddress: EACH, smallBodySeconds: 1 } },
  })
})
afterAll(() => review.stop())

async function hold(text: string, count: number): Promise<Socket[]> {
  const port = Number(new URL(review.url).port)
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
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

const HALF_BODY = [
  `POST ${API_PREFIX}/stations/enrol HTTP/1.1`,
  'Host: 127.0.0.1',
  'Content-Type: application/json',
  'Content-Length: 4000',
  '',
  '{"code":"',
].join('\r\n')

it('one address holds only so many connections, and others are answered', async () => {
  const held = await hold('GET / HTTP/1.1\r\nHost: ', 3 * EACH)
  await expect.poll(() => held.filter((socket) => !socket.closed).length).toBe(EACH)
  expect(await healthFrom('127.0.0.2')).toBe(200)
  for (const socket of held) socket.destroy()
})

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
