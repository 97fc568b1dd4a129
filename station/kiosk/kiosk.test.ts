import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { os } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Station } from '../station.ts'
import { createKiosk, type Kiosk } from './kiosk.ts'

const root = mkdtempSync(join(tmpdir(), 'kiosk-'))
let kiosk: Kiosk
let base: string
let livedMs = 0

beforeAll(async () => {
  for (const part of ['renderer', 'models', 'wasm', 'sitter']) mkdirSync(join(root, part))
  writeFileSync(join(root, 'renderer', 'index.html'), '<meta name="csp-nonce" content="__NONCE__">')
  writeFileSync(join(root, 'models', 'face.task'), 'model')
  writeFileSync(join(root, 'secret.txt'), 'not for the page')
  const station = {
    router: { ping: os.handler(() => 'pong') } as unknown as Station['router'],
    displayRouter: { app: { events: os.handler(() => 'shown') } } as unknown as Station['displayRouter'],
    http: async () => new Response('blob'),
  }
  const at = (part: string) => join(root, part)
  const roots = { renderer: at('renderer'), models: at('models'), wasm: at('wasm'), sitter: at('sitter') }
  kiosk = await createKiosk({ station, roots, port: 0, monotonicMs: () => livedMs })
  base = `http://127.0.0.1:${kiosk.port}`
})

afterAll(async () => {
  await kiosk.close()
  rmSync(root, { recursive: true })
})

async function enter(): Promise<string> {
  const response = await fetch(kiosk.address(), { redirect: 'manual' })
  expect(response.status).toBe(303)
  const cookie = response.headers.get('set-cookie')!
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/'])
    expect(cookie!.split('; ')).toContain(attribute)
  return cookie.split(';')[0]!
}

/** fetch() does not let a caller choose Host, so the rebinding case is sent by hand. */
function statusWithHost(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: kiosk.port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
      .on('error', reject)
      .end()
  })
}

function upgrade(headers: Record<string, string>): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${kiosk.port}/rpc`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!))
    socket.on('error', () => undefined)
  })
}

describe('the loopback host is not open', () => {
  it('gives a cookie for the token, once', async () => {
    const used = kiosk.address()
    const entered = await fetch(used, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    const cookie = entered.headers.get('set-cookie')!.split(';')[0]!
    expect((await fetch(used, { redirect: 'manual' })).status).toBe(403)
    expect((await fetch(base, { headers: { cookie } })).status).toBe(200)
  })

  it('a start address that nobody opened dies in time, and with the next one that is given', async () => {
    const first = kiosk.address()
    const second = kiosk.address()
    expect((await fetch(first, { redirect: 'manual' })).status).toBe(403)
    livedMs += 599_999
    expect((await fetch(second, { redirect: 'manual' })).status).toBe(303)
    const third = kiosk.address()
    livedMs += 600_000
    expect((await fetch(third, { redirect: 'manual' })).status).toBe(403)
  })

  it('refuses pages, models, blobs and RPC without the cookie', async () => {
    for (const path of ['/', '/models/face.task', '/blobs/abc']) {
      expect((await fetch(base + path)).status, path).toBe(403)
      expect((await fetch(base + path, { headers: { cookie: 'booth=guess' } })).status, path).toBe(403)
    }
    expect(await upgrade({ origin: base })).toBe(403)
    expect((await fetch(`${base}/start?token=guess`)).status).toBe(403)
  })

  it('refuses a foreign Origin even with the cookie, on HTTP and on the upgrade', async () => {
    const cookie = await enter()
    const origin = 'http://evil.example'
    expect((await fetch(base, { headers: { cookie, origin } })).status).toBe(403)
    expect((await fetch(`${base}/blobs/still`, { method: 'PUT', headers: { cookie } })).status).toBe(403)
    expect(await upgrade({ cookie, origin })).toBe(403)
    expect(await upgrade({ cookie })).toBe(403)
    expect(await upgrade({ cookie, origin: base })).toBe('open')
  })

  it('refuses a rebinding Host even with the cookie and the start token', async () => {
    const cookie = await enter()
    const host = `evil.example:${kiosk.port}`
    expect(await statusWithHost('/', { cookie, host })).toBe(403)
    expect(await statusWithHost(new URL(kiosk.address()).pathname, { host })).toBe(403)
    expect(await upgrade({ cookie, origin: `http://${host}`, host })).toBe(403)
  })

  it('serves pages with a policy that lets nothing out, and its nonce', async () => {
    const cookie = await enter()
    const page = await fetch(base, { headers: { cookie } })
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("connect-src 'self'")
    const nonce = /content="([^"]+)"/.exec(await page.text())![1]
    expect(policy).toContain(`'nonce-${nonce}'`)
    const model = await fetch(`${base}/models/face.task`, { headers: { cookie } })
    expect(await model.text()).toBe('model')
  })

  it('keeps files outside its roots to itself', async () => {
    const cookie = await enter()
    for (const path of [
      '/models/../secret.txt',
      '/models/..%2fsecret.txt',
      '/..%2fsecret.txt',
      '/models/%2e%2e/secret.txt',
    ]) {
      expect(await statusWithHost(path, { cookie, host: `127.0.0.1:${kiosk.port}` }), path).not.toBe(200)
    }
  })

  it('carries blobs for the session only', async () => {
    const cookie = await enter()
    const put = await fetch(`${base}/blobs/still`, {
      method: 'PUT',
      headers: { cookie, origin: base },
      body: 'x',
    })
    expect(await put.text()).toBe('blob')
  })
})

/** One connection by hand; `heard` is everything that came back until it was closed, by whomever. */
function raw(bytes: string | Buffer, { reset = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(kiosk.port, '127.0.0.1')
    let heard = ''
    socket.on('data', (data) => {
      heard += data.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(heard))
    socket.write(bytes, () => {
      if (reset) setTimeout(() => socket.resetAndDestroy(), 5)
    })
  })
}

const upgradeRequest = (headers: Record<string, string>, path = '/rpc'): string =>
  [
    `GET ${path} HTTP/1.1`,
    ...Object.entries({
      host: `127.0.0.1:${kiosk.port}`,
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

/** A client's frame as RFC 6455 has it; `says` is the length it claims. */
function frame(opcode: number, payload: Buffer, says = payload.length): Buffer {
  const head = Buffer.alloc(14)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | 127
  head.writeBigUInt64BE(BigInt(says), 2)
  return Buffer.concat([head, payload])
}

async function open(path = '/rpc'): Promise<WebSocket> {
  const cookie = await enter()
  const socket = new WebSocket(`ws://127.0.0.1:${kiosk.port}${path}`, { headers: { cookie, origin: base } })
  await once(socket, 'open')
  return socket
}

const ask = async (socket: WebSocket, path: string): Promise<unknown> => {
  socket.send(JSON.stringify({ i: '1', p: { u: path } }))
  const [data] = await once(socket, 'message')
  return JSON.parse(String(data)).p
}

describe('no bytes on the port end the process', () => {
  it('one refused upgrade followed by a reset leaves it standing', async () => {
    for (let n = 0; n < 20; n++) await raw(upgradeRequest({ origin: 'http://evil.example' }), { reset: true })
    expect(await raw(upgradeRequest({ origin: base }))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await upgrade({ origin: base })).toBe(403)
  })

  it('an oversized frame, a lying length and a broken frame close their own socket only', async () => {
    const cookie = await enter()
    const request = upgradeRequest({ cookie, origin: base })
    const other = await open()
    for (const bytes of [
      frame(1, Buffer.alloc(5_000_000, 0x20)),
      frame(1, Buffer.from('{}'), 2 ** 40),
      frame(15, Buffer.from('no such opcode')),
      frame(8, Buffer.alloc(2, 0xff)),
      Buffer.alloc(64, 0xff),
    ]) {
      expect(await raw(Buffer.concat([Buffer.from(request), bytes]))).toMatch(/^HTTP\/1\.1 101 /)
    }
    expect(await ask(other, '/ping')).toEqual({ b: { json: 'pong' } })
    other.terminate()
  })

  it('what is no message closes its socket with the reason, and is not written to the log', async () => {
    const written: unknown[][] = []
    const before = console.error
    console.error = (...what) => written.push(what)
    try {
      for (const [message, code] of [
        ['张三 is not JSON', 1007],
        ['[]', 1007],
        ['{"i":"1","p":{"u":"http://[","b":{}}}', 1007],
        ['{"i":"1","p":{"u":"/ping","h":{"content-type":"multipart/form-data"}}}', 1007],
        [`{"i":"1","p":{"u":"/ping","b":${'['.repeat(100_000)}`, 1007],
        [Buffer.from('binary'), 1003],
      ] as const) {
        const socket = await open()
        socket.send(message)
        const [closed] = await once(socket, 'close')
        expect(closed, String(message).slice(0, 40)).toBe(code)
      }
    } finally {
      console.error = before
    }
    expect(written).toEqual([])
  })
})

describe('the sitter’s display', () => {
  it('is told what to show and can give no command', async () => {
    const sitter = await open('/rpc?display=sitter')
    expect(await ask(sitter, '/app/events')).toEqual({ b: { json: 'shown' } })
    expect(await ask(sitter, '/ping')).toMatchObject({ s: 404 })
    sitter.terminate()
  })
})
