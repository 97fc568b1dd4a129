// What stands between a booth and its server, on real sockets: certificates of every kind, proxies, login pages.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Authority,
  type CertificateWishes,
  type Listening,
  listen,
  makeAuthority,
  tlsServer,
} from '../../tests/support/certificates.ts'
import { connectProxy } from '../../tests/support/connect-proxy.ts'
import { reasonOf } from './failure-reason.ts'
import type { HttpRequest } from './http-exchange.ts'
import { createWayOut, type WayOutOptions } from './way-out.ts'

const dir = mkdtempSync(join(tmpdir(), 'way-out-'))
const cleanups: (() => unknown)[] = []
let school: Authority
let stranger: Authority

beforeAll(async () => {
  school = await makeAuthority('School')
  stranger = await makeAuthority('Stranger')
  // The system's store of this process: the school's authority was installed there, and in no other place.
  const store = join(dir, 'store.pem')
  writeFileSync(store, school.pem)
  process.env['SSL_CERT_FILE'] = store
})
afterEach(async () => {
  for (const one of cleanups.splice(0).reverse()) await one()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const ours: RequestListener = (request, response) => {
  response.setHeader('x-server-time', '1')
  request.resume().on('end', () => response.end(`${request.method} ${request.url}`))
}

async function kept<T extends { stop: () => unknown }>(one: Promise<T>): Promise<T> {
  const started = await one
  cleanups.push(() => started.stop())
  return started
}
const secure = (wishes: Partial<CertificateWishes> = {}, authority = school, onRequest = ours) =>
  kept(tlsServer(authority, { names: ['localhost', 'review.example'], ...wishes }, onRequest))
const plain = (onRequest: RequestListener) => kept(listen(createHttp(onRequest)))

/** The answer's text, or the reason why there is none. */
async function ask(
  url: string,
  env: WayOutOptions['env'] = {},
  request: Partial<HttpRequest> = {},
): Promise<string> {
  const wayOut = createWayOut({ silenceMs: 20_000, env })
  cleanups.push(() => wayOut.close())
  try {
    return (await wayOut.send({ method: 'GET', headers: {}, body: null, ...request, url })).body.toString()
  } catch (error) {
    return reasonOf(error)
  }
}
const atHome = ({ port }: Listening, path = '/a') => `https://localhost:${port}${path}`
const PAGE = '<html>login</html>'

describe('certificates', () => {
  it('one of the school’s own authority is trusted once that is in the system’s store', async () => {
    expect(await ask(atHome(await secure()))).toBe('GET /a')
  })

  it.each([
    ['expired', { validDays: [-30, -1] }, 'certificate-expired'],
    [
      'not yet valid, as to a clock that stands in the past',
      { validDays: [1, 30] },
      'certificate-not-yet-valid',
    ],
    ['of another name', { names: ['other.example'] }, 'certificate-name'],
  ] as const)('one that is %s is called that, not a dead network', async (_, wishes, reason) => {
    expect(await ask(atHome(await secure(wishes)))).toBe(reason)
  })

  it('one of an authority nobody here knows is called that', async () => {
    expect(await ask(atHome(await secure({}, stranger)))).toBe('certificate-unknown')
  })

  it('plain http where https was expected is a fault of the encryption', async () => {
    expect(await ask(atHome(await plain(ours)))).toBe('tls-failed')
  })
})

describe('the network', () => {
  it('a name that nobody knows is told from a server that is away', async () => {
    expect(await ask('https://review.invalid/a')).toBe('server-name-unknown')
    const gone = await listen(createHttp(ours))
    await gone.stop()
    expect(await ask(`http://127.0.0.1:${gone.port}/a`)).toBe('server-unreachable')
    expect(await ask(`http://localhost:${gone.port}/a`)).toBe('server-unreachable')
  })

  it('a server that accepts and then says nothing is given up, and so is one that stops in its answer', async () => {
    const silent = await kept(listen(createTcp((socket) => socket.on('error', () => undefined).resume())))
    const stalling = await plain((_, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half')
    })
    for (const { port } of [silent, stalling]) {
      const wayOut = createWayOut({ silenceMs: 200, env: {} })
      const sent = wayOut.send({ method: 'GET', headers: {}, body: null, url: `http://127.0.0.1:${port}/a` })
      expect(await sent.then(() => 'answered', reasonOf)).toBe('server-unreachable')
    }
  })

  it('a login page in the server’s place is called that', async () => {
    const page = await plain((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE),
    )
    const elsewhere = await plain((_, response) =>
      response.writeHead(302, { location: 'http://portal/' }).end(),
    )
    const asked = await plain((_, response) => response.writeHead(511).end(PAGE))
    for (const { port } of [page, elsewhere, asked])
      expect(await ask(`http://127.0.0.1:${port}/a`)).toBe('network-login')
  })

  it('a redirect is never followed, wherever it leads', async () => {
    const seen: string[] = []
    const other = await plain((request, response) => {
      seen.push(request.url!)
      response.end('stolen')
    })
    const { port } = await plain((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${other.port}/b` }).end(),
    )
    expect(await ask(`http://127.0.0.1:${port}/a`, {}, { method: 'POST', body: Buffer.from('photo') })).toBe(
      'network-login',
    )
    expect(seen).toEqual([])
  })

  it('an answer without an end is not taken', async () => {
    const { port } = await plain((_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(1024 * 1024)));
      }
      response.on('drain', more)
      more()
    })
    expect(await ask(`http://127.0.0.1:${port}/a`)).toBe('answer-altered')
  })
})

describe('a proxy named by HTTPS_PROXY', () => {
  const server = 'https://review.example/a'
  const via = ({ port }: Listening, user = '') => ({ HTTPS_PROXY: `http://${user}127.0.0.1:${port}` })

  it('is gone through, with its credentials', async () => {
    const { port } = await secure()
    const proxy = await kept(connectProxy({ route: () => port }))
    expect(await ask(server, via(proxy, 'booth:secret@'))).toBe('GET /a')
    expect(proxy.asked).toEqual(['review.example:443 Basic Ym9vdGg6c2VjcmV0'])
  })

  it('may be written without http://, and in small letters', async () => {
    const { port } = await secure()
    const proxy = await kept(connectProxy({ route: () => port }))
    expect(await ask(server, { https_proxy: `127.0.0.1:${proxy.port}` })).toBe('GET /a')
  })

  it('is passed by for what NO_PROXY names', async () => {
    const proxy = await kept(connectProxy({}))
    const reason = await ask('https://review.invalid/a', { ...via(proxy), NO_PROXY: '.invalid' })
    expect([reason, proxy.asked]).toEqual(['server-name-unknown', []])
  })

  it('is never gone through to a server on this machine', async () => {
    const proxy = await kept(connectProxy({}))
    const { port } = await plain(ours)
    const env = { ...via(proxy), HTTP_PROXY: via(proxy).HTTPS_PROXY }
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await ask(`http://${host}:${port}/a`, env)).toBe('GET /a')
    expect(await ask(atHome(await secure()), env)).toBe('GET /a')
    expect(proxy.asked).toEqual([])
  })

  it.each([
    ['wants a password', 'HTTP/1.1 407 Proxy Authentication Required', 'proxy-login'],
    ['does not let the server through', 'HTTP/1.1 403 Forbidden', 'proxy-refused'],
    ['wants a login on a page', 'HTTP/1.1 302 Found\r\nLocation: http://portal/', 'network-login'],
    ['wants a login by the newer word', 'HTTP/1.1 511 Network Authentication Required', 'network-login'],
  ])('that %s is called that', async (_, answer, reason) => {
    const refuse = `${answer}\r\nContent-Length: 0\r\n\r\n`
    expect(await ask(server, via(await kept(connectProxy({ refuse }))))).toBe(reason)
  })

  it('that is not there is told from a server that is not there', async () => {
    const gone = await listen(createHttp(ours))
    await gone.stop()
    expect(await ask(server, via(gone))).toBe('proxy-unreachable')
    expect(await ask(server, { HTTPS_PROXY: 'http://proxy.invalid:8080' })).toBe('proxy-unreachable')
    expect(await ask(server, via(await kept(connectProxy({}))))).toBe('proxy-refused')
  })

  it('that no request can go through is called that, and is not quietly passed by', async () => {
    for (const HTTPS_PROXY of ['socks5://127.0.0.1:1080', 'http://', 'http://[', '::::'])
      expect(await ask(server, { HTTPS_PROXY }), HTTPS_PROXY).toBe('proxy-unusable')
  })

  it('shows a certificate of its own, and the name tells so', async () => {
    const { port } = await secure({ names: ['filter.example'] })
    expect(await ask(server, via(await kept(connectProxy({ route: () => port }))))).toBe('certificate-name')
  })
})

describe('a proxy that lets only GET and POST through', () => {
  const only: (refusal: (response: Parameters<RequestListener>[1]) => void) => RequestListener =
    (refusal) => (request, response) => {
      if (request.method !== 'GET' && request.method !== 'POST') return refusal(response)
      response.setHeader('x-server-time', '1')
      request
        .resume()
        .on('end', () => response.end(`${request.method} ${request.headers['x-http-method-override']}`))
    }
  it.each([
    ['405', (response) => response.writeHead(405).end()],
    ['501', (response) => response.writeHead(501).end()],
    ['403 and a page', (response) => response.writeHead(403, { 'content-type': 'text/html' }).end(PAGE)],
    ['a cut connection', (response) => response.destroy()],
  ] as [string, (response: Parameters<RequestListener>[1]) => void][])(
    'gets the rest as POST with the method meant, once it has said no by %s',
    async (_, refusal) => {
      const seen: string[] = []
      const { port } = await plain((request, response) => {
        seen.push(request.method!)
        only(refusal)(request, response)
      })
      const wayOut = createWayOut({ silenceMs: 20_000, env: {} })
      cleanups.push(() => wayOut.close())
      const url = `http://127.0.0.1:${port}/a`
      for (const method of ['PATCH', 'PUT']) {
        const answer = await wayOut.send({ method, url, headers: {}, body: Buffer.from('x') })
        expect(answer.body.toString()).toBe(`POST ${method}`)
      }
      expect(seen).toEqual(['PATCH', 'POST', 'POST'])
    },
  )

  it('is not suspected where our own server says no', async () => {
    const seen: string[] = []
    const { port } = await plain((request, response) => {
      seen.push(request.method!)
      response.writeHead(403, { 'x-server-time': '1' }).end()
    })
    await ask(`http://127.0.0.1:${port}/a`, {}, { method: 'PATCH' })
    expect(seen).toEqual(['PATCH'])
  })
})
