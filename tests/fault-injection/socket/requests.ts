// HTTP as nobody should speak it: cut off, lying about its length, two requests in one, too much of everything.
import type { Draw } from '../knock.ts'

export interface Target {
  readonly name: string
  readonly port: number
  /** Of a browser that may open the page; nobody is signed in there. */
  readonly cookie: string | null
  readonly paths: readonly string[]
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'BREW',
] as const

function request(
  draw: Draw,
  { port, cookie, paths }: Target,
  headers: Readonly<Record<string, string>> = {},
  body = '',
  method: string = draw.oneOf(METHODS),
): string {
  const own = {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    ...(cookie === null || draw.fraction() < 0.3 ? {} : { cookie }),
    ...headers,
  }
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${draw.oneOf(paths)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

const TARGETS = [
  'http://[',
  'http://127.0.0.1:1/rpc',
  '//',
  '//evil.example/x',
  '/%',
  '/%ff%fe',
  '/%00',
  '/wasm/%',
  '/models/%E0%A4%A',
  '/\\..\\..',
  '*',
  'x',
  '/?\u0000',
  `/${'a'.repeat(20_000)}`,
  '/start?token=%',
  '/blobs/%2e%2e',
] as const

const LENGTHS = [
  '-1',
  '1e3',
  '0x10',
  '99999999999999999999',
  '9007199254740993',
  ' 5',
  '5, 6',
  '',
  'abc',
  '+3',
] as const

const picture = { 'content-type': 'image/jpeg' }
const json = { 'content-type': 'application/json' }
const tus = {
  'tus-resumable': '1.0.0',
  'content-type': 'application/offset+octet-stream',
  'upload-offset': '0',
}

type Way = (draw: Draw, target: Target) => string | Buffer

export const WAYS: Readonly<Record<string, Way>> = {
  'a request line that is none': (draw) =>
    draw.oneOf(['\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', ' / \r\n\r\n', 'GET / HTTP/1.1\n\n']),
  'a strange address': (draw, target) => request(draw, { ...target, paths: TARGETS }, {}, '', 'GET'),
  'another protocol': (draw) =>
    draw.oneOf([
      Buffer.from('16030100f1010000ed0303', 'hex'),
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'),
      Buffer.from([5, 1, 0]),
      Buffer.from('SSH-2.0-x\r\n'),
      Buffer.alloc(2000, 0),
    ]),
  noise: (draw) => Buffer.from(Array.from({ length: draw.int(1, 4000) }, () => draw.int(0, 255))),
  'a broken header': (draw, target) =>
    request(draw, target, { [draw.oneOf(['x\0y', 'x y', '', ':', 'x\rz', 'ü'])]: 'v', 'x-null': 'a\0b' }),
  'too many headers': (draw, target) =>
    request(draw, target, Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`x-${n}`, 'v']))),
  'too large a header': (draw, target) => request(draw, target, { 'x-large': 'v'.repeat(200_000) }),
  'no host, two hosts, a broken host': (draw, target) =>
    draw.oneOf([
      'GET / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`,
      request(draw, target, { host: draw.oneOf(['[', 'a b', '%', '127.0.0.1:99999', '\u00ff']) }),
    ]),
  'a length that is none': (draw, target) =>
    request(
      draw,
      target,
      { 'content-length': draw.oneOf(LENGTHS), ...json },
      'body',
      draw.oneOf(['POST', 'PUT', 'PATCH']),
    ),
  'more length than body': (draw, target) =>
    request(
      draw,
      target,
      { 'content-length': String(draw.int(5, 100_000_000)), ...draw.oneOf([picture, json, tus]) },
      '{"a',
      draw.oneOf(['POST', 'PUT', 'PATCH']),
    ),
  'more body than length': (draw, target) =>
    request(draw, target, { 'content-length': '2', ...json }, `{}${'x'.repeat(draw.int(1, 50_000))}`, 'POST'),
  'both kinds of length': (draw, target) =>
    request(
      draw,
      target,
      { 'content-length': '4', 'transfer-encoding': 'chunked' },
      '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
      'POST',
    ),
  'broken chunks': (draw, target) =>
    request(
      draw,
      target,
      {
        'transfer-encoding': draw.oneOf(['chunked', 'chunked, chunked', 'gzip', 'x']),
        ...draw.oneOf([picture, json, tus]),
      },
      draw.oneOf([
        'zz\r\n',
        '5\r\nab',
        'ffffffffffffffff\r\nx',
        '-1\r\n',
        `3;${'e'.repeat(20_000)}\r\nabc\r\n`,
        '3\r\nabcd\r\n0\r\n\r\n',
      ]),
      draw.oneOf(['PUT', 'POST', 'PATCH']),
    ),
  'a wait for a go-ahead': (draw, target) =>
    request(
      draw,
      target,
      { expect: draw.oneOf(['100-continue', '200-ok']), 'content-length': '1000000', ...picture },
      '',
      'PUT',
    ),
  'an upgrade to something else': (draw, target) =>
    request(
      draw,
      target,
      {
        connection: 'upgrade, http2-settings',
        upgrade: draw.oneOf(['h2c', 'tls/1.0', 'websocket', 'x']),
        'http2-settings': 'AAMAAABk',
      },
      '',
      'GET',
    ),
  'many in one go': (draw, target) =>
    Array.from({ length: draw.int(2, 300) }, () => request(draw, target, {}, '', 'GET')).join(''),
  'many of which one is broken': (draw, target) =>
    `${Array.from({ length: 20 }, () => request(draw, target, {}, '', 'GET')).join('')}BROKEN\r\n\r\n${request(draw, target, {}, '', 'GET')}`,
  'deep JSON': (draw, target) => {
    const body = '['.repeat(draw.int(1000, 1_000_000))
    return request(
      draw,
      target,
      { 'content-length': String(body.length), ...json },
      body,
      draw.oneOf(['POST', 'PUT']),
    )
  },
  'a large body nobody asked for': (draw, target) => {
    const body = 'x'.repeat(draw.int(1_000_000, 8_000_000))
    return request(
      draw,
      target,
      { 'content-length': String(body.length), ...draw.oneOf([picture, json, tus]) },
      body,
      draw.oneOf(['POST', 'PUT', 'PATCH', 'GET']),
    )
  },
}

/** A WebSocket's opening, allowed or with something wrong about it. */
export function upgradeOf(draw: Draw, { port, cookie }: Target, allowed: boolean): string {
  const right = {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16, draw.int(0, 255)).toString('base64'),
    ...(cookie === null ? {} : { cookie }),
  }
  const wrong: readonly Readonly<Record<string, string>>[] = [
    { origin: 'http://evil.example' },
    { cookie: 'booth=guess' },
    { host: 'evil.example' },
    { 'sec-websocket-key': 'short' },
    { 'sec-websocket-version': '99' },
    { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits=99, ,;' },
    { 'sec-websocket-protocol': ',,,' },
    { connection: 'close' },
  ]
  const headers = { ...right, ...(allowed ? {} : draw.oneOf(wrong)) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const path = allowed
    ? draw.oneOf(['/rpc', '/rpc?display=sitter'])
    : draw.oneOf(['/rpc', '/rpc?x', '/', '/blobs/x', '/api/v1/health'])
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}
