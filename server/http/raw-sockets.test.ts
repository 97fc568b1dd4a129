// Bytes that no browser and no booth would send, at the port of a server in a process of its own. Whatever comes, the
// process goes on, answers the next caller, and tells nobody of its insides.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import { drawFrom } from '../../tests/fault-injection/knock.ts'
import { type Ending, sendRaw } from '../../tests/support/raw-socket.ts'
import {
  type ConsoleClient,
  enrolBooth,
  importCsv,
  publishStudents,
  signIn,
  submitFor,
  type TestBooth,
  tinyJpeg,
} from '../../tests/support/review-server.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
let dir: string
let child: ChildProcess
let url: string
let complaint = ''
let admin: ConsoleClient
let booth: TestBooth

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'raw-sockets-'))
  // A photo approved a moment ago would not be exported yet.
  await writeFile(join(dir, 'settings.json'), JSON.stringify({ review: { undoSeconds: 0 } }))
  const args = [MAIN, '--data', dir, '--demo', '--port', '0']
  child = spawn(process.execPath, args, { env: { ...process.env, LOG_LEVEL: 'error' } })
  child.stderr!.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)
      if (found && /审核员/.test(output)) resolve(found[0])
    })
    child.once('exit', () => reject(new Error(complaint)))
  })
  admin = await signIn(url)
  const server = {
    createEnrolmentCode: () => admin.api.enrolmentCode({}),
    importRoster: (csv: string) => importCsv(admin.api, csv),
    publishRoster: () => admin.api.publishRoster({}),
  }
  const test = { server, url, now: () => new Date() } as never
  booth = await enrolBooth(test)
  await publishStudents(test, 3)
})
afterAll(async () => {
  child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

const send = (bytes: string | Buffer, end?: Ending): Promise<string> => sendRaw(url, bytes, end)

async function goesOn(): Promise<void> {
  expect(child.exitCode, complaint).toBeNull()
  expect(child.signalCode, complaint).toBeNull()
  const health = await fetch(new URL(`${API_PREFIX}/health`, url))
  expect(health.status).toBe(200)
}

const INSIDES = /node_modules|\.ts:\d+|at .+:\d+:\d+|ENOENT|\/tmp\//
const host = () => new URL(url).host
const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: ${host()}\r\n${more}\r\n`

const TARGETS = [
  '//',
  '///etc/passwd',
  '/%',
  '/%zz',
  '/%00',
  '/%2e%2e/%2e%2e/keys.json',
  '/console/..%2f..%2fpackage.json',
  '/console/%c0%ae%c0%ae/keys.json',
  '/console/%',
  '/api/v1/files/%',
  '/api/v1/files/..%2f..%2fkeys.json',
  '/api/v1/console/submissions/%/files/%',
  '/api/v1/console/roster/codes?limit=%',
  '/api/v1/console/tasks?a[b][c][d]=1&__proto__[x]=1',
  '/api/v1\\health',
  '/\u0000',
  '/\ufffd',
  '*',
  'http://evil.example/api/v1/health',
  'http://',
  'https://[::1',
  'javascript:alert(1)',
  '?x',
  '#',
  '',
  '/' + 'a/'.repeat(3000),
]

const MESSAGES: readonly string[] = [
  'GET / HTTP/0.9\r\n\r\n',
  'GET /\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: \r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: [::1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: 127.0.0.1:99999\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(4000)}\r\n`,
  'GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  '\r\n\r\n\r\n',
  '\x00'.repeat(100),
]

const UPGRADES = ['websocket', 'h2c', 'tcp', 'websocket, h2c', '']

describe('no bytes on the port', () => {
  it.each(TARGETS)('end the process by a target that is none: %j', async (target) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const head = `${method} ${target} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\n`
      const body = method === 'GET' ? '\r\n' : 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
      expect(await send(head + body)).not.toMatch(INSIDES)
    }
    await goesOn()
  })

  it.each(MESSAGES)('end the process by a message that is none: %j', async (message) => {
    for (const end of ['wait', 'reset', 'close'] as const) {
      expect(await send(Buffer.from(message, 'latin1'), end)).not.toMatch(INSIDES)
    }
    await goesOn()
  })

  it('are a request with two hosts', async () => {
    for (const path of ['/', `${API_PREFIX}/health`, '/console/']) {
      const two = get(path, 'Host: elsewhere.example\r\n')
      expect(await send(two)).toMatch(/^HTTP\/1\.1 400 /)
    }
    expect(await send(get(`${API_PREFIX}/health`))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each(UPGRADES)('end the process by asking for %j and hanging up', async (protocol) => {
    for (const path of ['/', '/rpc', `${API_PREFIX}/health`, '/console/']) {
      const head = get(path, `Connection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Key: x\r\n`)
      for (const end of ['reset', 'close', 'wait'] as const) await send(`${head}\x81\xff\xff`, end)
    }
    await goesOn()
  })

  it('end the process by a body that lies about its length, or stops half way', async () => {
    const paths = ['console/login', 'console/roster/import', 'stations/enrol', 'station/heartbeat', 'files']
    for (const path of paths) {
      const head = `POST ${API_PREFIX}/${path} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nContent-Type: application/json\r\n`
      for (const rest of [
        'Content-Length: 100000\r\n\r\n{"name":',
        'Content-Length: 2\r\n\r\n{}GET / nonsense',
        'Transfer-Encoding: chunked\r\n\r\n5\r\n{"nam',
        'Transfer-Encoding: chunked\r\n\r\n5\r\n{"namXX\r\n',
        'Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n',
        'Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}',
      ]) {
        for (const end of ['reset', 'close', 'wait'] as const) {
          expect(await send(head + rest, end)).not.toMatch(INSIDES)
        }
      }
    }
    await goesOn()
  })

  it('end the process by cutting an upload, which goes on from where it was', async () => {
    const bytes = tinyJpeg('x'.repeat(60_000))
    const endpoint = new URL(`${API_PREFIX}/files`, url).href
    const signed = (method: string, place: string) =>
      signatureHeaders(booth.identity, booth.clock, { method, url: place })
    const created = await fetch(endpoint, {
      method: 'POST',
      headers: {
        ...signed('POST', endpoint),
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
      },
    })
    const place = new URL(created.headers.get('location')!, endpoint)
    const offset = async () => {
      const headers = { ...signed('HEAD', place.href), 'tus-resumable': '1.0.0' }
      const answer = await fetch(place, { method: 'HEAD', headers })
      return Number(answer.headers.get('upload-offset'))
    }
    for (const end of ['reset', 'close', 'reset'] as const) {
      const at = await offset()
      const headers = Object.entries({
        ...signed('PATCH', place.href),
        host: host(),
        'tus-resumable': '1.0.0',
        'upload-offset': String(at),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(bytes.length - at),
      }).map(([name, value]) => `${name}: ${value}\r\n`)
      const head = `PATCH ${place.pathname} HTTP/1.1\r\n${headers.join('')}\r\n`
      await send(Buffer.concat([Buffer.from(head), bytes.subarray(at, at + 10_000)]), end)
    }
    await goesOn()
    expect(await offset()).toBeLessThan(bytes.length)
  })

  it('end the process by hanging up on a picture or on the export', async () => {
    const [entry] = await booth.roster()
    const id = await submitFor(booth, entry!)
    const { submission } = await admin.api.claim({ submissionId: id })
    await admin.api.decide({ submissionId: id, decision: 'approved', reasons: [], note: '' })
    for (const path of [submission!.files[0]!.url, `${API_PREFIX}/console/export.zip`]) {
      for (const end of ['reset', 'close', 'reset', 'close'] as const) {
        await send(get(path, `Cookie: ${admin.cookie()}\r\n`), end)
      }
    }
    await goesOn()
  })

  it('end the process when they are drawn at random', async () => {
    const draw = drawFrom(11)
    const whole = [...MESSAGES, ...TARGETS.map((target) => get(target))].join('')
    for (let round = 0; round < 60; round += 1) {
      const pieces = Array.from({ length: draw.int(1, 6) }, () => {
        const from = draw.int(0, whole.length)
        return whole.slice(from, from + draw.int(1, 400))
      })
      const bytes = Buffer.from(pieces.join(draw.oneOf(['', '\r\n', '\n', '\x00'])), 'latin1')
      for (let flips = draw.int(0, 5); flips > 0; flips -= 1)
        bytes[draw.int(0, bytes.length - 1)] = draw.int(0, 255)
      expect(await send(bytes, draw.oneOf(['wait', 'reset', 'close']))).not.toMatch(INSIDES)
    }
    await goesOn()
  })

  it('count as faults of the server in its log', () => {
    expect(complaint).toBe('')
  })

  it('end the process when a picture is gone from the disk in the middle of the export', async () => {
    const [, entry] = await booth.roster()
    const id = await submitFor(booth, entry!)
    await admin.api.claim({ submissionId: id })
    await admin.api.decide({ submissionId: id, decision: 'approved', reasons: [], note: '' })
    for (const name of await readdir(join(dir, 'files'))) await rm(join(dir, 'files', name))
    const answer = await send(get(`${API_PREFIX}/console/export.zip`, `Cookie: ${admin.cookie()}\r\n`))
    expect(answer).not.toMatch(INSIDES)
    // A shorter zip must not look complete: the last chunk of the answer never comes.
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/)
    await goesOn()
  })
})
