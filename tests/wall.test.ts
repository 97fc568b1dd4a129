// The browser of the booth, started as the product starts it on a profile that was never used, in front of a page that
// tries every way out there is.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { watchFreshProfile } from '../tools/cli/fresh-profile.ts'

const opened: Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(handler: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(handler)
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** RFC 5737 and RFC 2606: nobody is there. */
const waysOut = (otherPort: number): string => `<!doctype html>
<link rel="dns-prefetch" href="//prefetch.example"><link rel="preconnect" href="https://preconnect.example">
<img src="http://192.0.2.1/picture.png"><script type="module">
const outcome = {}
const attempt = async (name, work) => {
  const late = new Promise((resolve) => setTimeout(() => resolve('nothing'), 5000))
  outcome[name] = await Promise.race([work().then(() => 'reached', () => 'refused'), late])
}
const opened = (socket) => new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject })
await attempt('the booth', () => fetch('/x'))
await attempt('a name', () => fetch('https://evil.example/', { mode: 'no-cors' }))
await attempt('an address', () => fetch('http://192.0.2.1/', { mode: 'no-cors' }))
await attempt('another port of this machine', () => fetch('http://127.0.0.1:${otherPort}/', { mode: 'no-cors' }))
await attempt('another port by name', () => fetch('http://localhost:${otherPort}/', { mode: 'no-cors' }))
await attempt('a socket', () => opened(new WebSocket('ws://192.0.2.1/')))
await attempt('a socket of this machine', () => opened(new WebSocket('ws://127.0.0.1:${otherPort}/')))
await attempt('a transport', () => new WebTransport('https://192.0.2.7/').ready)
const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:192.0.2.9:3478' }, { urls: 'stun:stun.example' }] })
peer.createDataChannel('x')
await attempt('a call', () => new Promise((resolve, reject) => {
  peer.onicecandidate = ({ candidate }) => (candidate ? resolve() : reject())
  void peer.setLocalDescription()
}))
await fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) })
</script>`

it('the booth’s browser reaches the booth and nothing else, by whatever way', async () => {
  let strangers = 0
  const otherPort = await listen((_request, response) => {
    strangers += 1
    response.end()
  })
  const outcome = Promise.withResolvers<Record<string, string>>()
  const port = await listen((request, response) => {
    if (request.method !== 'POST')
      return response.setHeader('content-type', 'text/html').end(waysOut(otherPort))
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    return request.on('end', () => {
      response.end()
      outcome.resolve(JSON.parse(body))
    })
  })
  const { left, asked } = await watchFreshProfile(`http://127.0.0.1:${port}/`, () => outcome.promise)
  const { 'the booth': booth, ...elsewhere } = await outcome.promise
  expect(booth).toBe('reached')
  expect(Object.keys(elsewhere)).toHaveLength(8)
  for (const [way, what] of Object.entries(elsewhere)) expect(what, way).not.toBe('reached')
  expect(strangers).toBe(0)
  expect(left).toEqual([])
  // The log does show what was tried.
  expect(asked.filter(({ by }) => by === 'page').map(({ what }) => what)).toContain('evil.example')
})

it('a browser left alone on a fresh profile lets nothing out', async () => {
  for (let profile = 0; profile < 2; profile++) {
    let loaded = (): void => undefined
    const port = await listen((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html>')
      loaded()
    })
    const { left } = await watchFreshProfile(`http://127.0.0.1:${port}/`, async () => {
      await new Promise<void>((resolve) => {
        loaded = resolve
      })
      await new Promise((resolve) => setTimeout(resolve, 5000))
    })
    expect(left).toEqual([])
  }
})
