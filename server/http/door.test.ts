// The door: every route says who may call it, nobody's body is read before that is known, and what is asked for is read
// once.
import { createHash, randomUUID, sign } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { SIGNATURE_HEADERS, signingText, UNSIGNED_BODY } from '../../core/contract/station-signature.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import { announceUpload } from '../../tests/support/announce-upload.ts'
import { askRaw, holdRaw, statusOf } from '../../tests/support/raw-socket.ts'
import {
  type ConsoleClient,
  enrolBooth,
  importCsv,
  openConsole,
  publishStudents,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
  tinyJpeg,
} from '../../tests/support/review-server.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { type Caller, ROUTES, type Route } from '../routes/access-table.ts'

let review: TestServer
let booth: TestBooth
let other: TestBooth
const clients = new Map<Caller, ConsoleClient>()

beforeAll(async () => {
  review = await startReviewServer({})
  await publishStudents(review, 2)
  booth = await enrolBooth(review, '甲站')
  other = await enrolBooth(review, '乙站')
  clients.set('visitor', openConsole(review.url))
  clients.set('reviewer', await signIn(review.url, '审核员', 'demo-reviewer'))
  clients.set('administrator', await signIn(review.url))
})
afterAll(() => review.stop())

const UUID = '8a4f2b0e-6d3c-4b1a-9e57-0c2f1d3e4a5b'
const addressOf = ({ path }: Route): string =>
  new URL(API_PREFIX + path.replace('{role}', 'standard').replace(/\{\w+\}/g, UUID), review.url).href

/** Who can do no less than this caller may. */
const MAY: Readonly<Record<Caller, readonly Caller[]>> = {
  anyone: ['anyone', 'visitor', 'reviewer', 'administrator', 'station', 'uploader'],
  visitor: ['visitor', 'reviewer', 'administrator'],
  newcomer: ['reviewer', 'administrator'],
  reviewer: ['reviewer', 'administrator'],
  administrator: ['administrator'],
  station: ['station'],
  uploader: ['uploader'],
}
const CALLERS = ['anyone', 'visitor', 'reviewer', 'administrator', 'station', 'uploader'] as const

/** A request of the route by that caller, with a body that no procedure accepts; returns status and refusal. */
async function call(route: Route, who: (typeof CALLERS)[number]): Promise<string> {
  const url = addressOf(route)
  const { method } = route
  const body = ['GET', 'HEAD'].includes(method) ? '' : '[]'
  const headers = new Headers({ 'content-type': 'application/json', 'tus-resumable': '1.0.0' })
  if (who === 'station' || who === 'uploader') {
    const sha256 = createHash('sha256').update(body).digest('hex')
    const request = { method, url, ...(who === 'station' ? { body: sha256 } : {}) }
    for (const [name, value] of Object.entries(signatureHeaders(booth.identity, booth.clock, request)))
      headers.set(name, value)
  } else if (who !== 'anyone') {
    headers.set('origin', review.url)
    headers.set('cookie', clients.get(who)!.cookie())
  }
  const answer = await fetch(url, { method, headers, ...(body === '' ? {} : { body }) })
  const text = await answer.text()
  const { code = '', data } = text.startsWith('{') ? JSON.parse(text) : {}
  return `${answer.status} ${code} ${data?.detail ?? ''}`.trim()
}

const KEPT_OUT =
  /^(401|403 FORBIDDEN (role|origin|signature-wrong|not-enrolled)|403$)|NOT_SIGNED_IN station-signature/
// Signing out is the last thing to try, and setting up is over: its own refusals are no door's.
const TRIED = ROUTES.filter(({ path }) => path !== '/console/logout')

describe('every route', () => {
  it.each(TRIED.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'states who may call it, and keeps out everybody else: %s',
    async (_, route) => {
      for (const who of CALLERS) {
        const outcome = await call(route, who)
        const may = MAY[route.who].includes(who)
        // An own refusal (no such thing, input that does not fit) is an answer too.
        if (may && route.path !== '/console/me') expect(outcome, `${who} may`).not.toMatch(KEPT_OUT)
        if (!may) expect(outcome, `${who} may not`).toMatch(KEPT_OUT)
      }
    },
  )

  it('that is not in the table is not there, whatever the method', async () => {
    const { get } = clients.get('administrator')!
    for (const path of ['/console/nothing', '/station', '/console/accounts/x', '/files/x/y']) {
      expect((await get(API_PREFIX + path)).status, path).toBe(404)
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']) {
      const answer = await fetch(new URL(`${API_PREFIX}/console/tasks`, review.url), { method })
      expect(answer.status, method).toBe(404)
    }
  })

  it('is described in the OpenAPI document, and nothing else is', async () => {
    const document = (await (await fetch(new URL(`${API_PREFIX}/openapi.json`, review.url))).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
  })
})

describe('a body', () => {
  const head = (path: string, more: readonly string[], method = 'POST') =>
    [
      `${method} ${API_PREFIX}${path} HTTP/1.1`,
      `Host: ${new URL(review.url).host}`,
      'Content-Type: application/json',
      ...more,
      '',
      '',
    ].join('\r\n')
  const origin = () => `Origin: ${review.url}`
  const cookie = (who: Caller) => `Cookie: ${clients.get(who)!.cookie()}`

  it('of a stranger is refused before a byte of it has come', async () => {
    const large = 'Content-Length: 60000000'
    const roster = '/console/roster/import'
    expect(statusOf(await askRaw(review.url, head(roster, [origin(), large])))).toBe(401)
    const reviewer = [origin(), cookie('reviewer'), large]
    expect(statusOf(await askRaw(review.url, head(roster, reviewer)))).toBe(403)
    const foreign = ['Origin: http://evil.example', cookie('administrator'), large]
    expect(statusOf(await askRaw(review.url, head(roster, foreign)))).toBe(403)
    const unsigned = await askRaw(review.url, head(`/submissions/${UUID}`, [large], 'PUT'))
    expect(unsigned).toContain('station-signature')
    const url = new URL(`${API_PREFIX}/submissions/${UUID}`, review.url).href
    const signed = signatureHeaders(booth.identity, booth.clock, { method: 'PUT', url, body: 'a'.repeat(64) })
    const forged = Object.entries({ ...signed, [SIGNATURE_HEADERS.signature]: 'A'.repeat(86) })
    const lines = forged.map(([name, value]) => `${name}: ${value}`)
    const answer = await askRaw(review.url, head(`/submissions/${UUID}`, [...lines, large], 'PUT'))
    expect(answer).toContain('signature-wrong')
  })

  it('longer than its route allows is refused by its announcement, and cut where it has none', async () => {
    for (const path of ['/console/login', '/console/setup', '/stations/enrol', '/console/accounts']) {
      const lines = [origin(), cookie('administrator')]
      const announced = await askRaw(review.url, head(path, [...lines, 'Content-Length: 9000']))
      expect(announced, path).toContain('body-too-large')
      const chunk = `2328\r\n${'x'.repeat(9000)}\r\n`
      const chunked = head(path, [...lines, 'Transfer-Encoding: chunked']) + chunk
      expect(await askRaw(review.url, chunked), path).toContain('body-too-large')
    }
  })

  it('that is not what its station signed has no effect', async () => {
    const url = new URL(`${API_PREFIX}/station/heartbeat`, review.url).href
    const beat = (waiting: number) =>
      JSON.stringify({ auditHead: 'a', auditRecords: 1, waiting, blocked: 0, version: '1' })
    const body = createHash('sha256').update(beat(1)).digest('hex')
    const headers = signatureHeaders(booth.identity, booth.clock, { method: 'POST', url, body })
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: beat(77),
    })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('signature-wrong')
    const stations = await clients.get('administrator')!.api.stations()
    expect(stations.map((one) => one.waiting)).not.toContain(77)
  })

  it('of another kind than JSON is not read as something else', async () => {
    const { api } = clients.get('administrator')!
    const before = (await api.accounts()).length
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/event-stream', '']) {
      const body = 'name=%E4%B8%81&password=long-enough-1&role=administrator'
      const lines = [origin(), cookie('administrator'), `Content-Length: ${body.length}`]
      const text = head('/console/accounts', lines).replace('application/json', type) + body
      expect(await askRaw(review.url, text), type).toContain('content-type')
    }
    expect((await api.accounts()).length).toBe(before)
  })

  it('of one waits outside while many large ones fill what the server sets aside for them', async () => {
    const small = await startReviewServer({ demo: true })
    try {
      const admin = await signIn(small.url)
      const lines = [`Origin: ${small.url}`, `Cookie: ${admin.cookie()}`]
      const announce = (bytes: number) =>
        head('/console/roster/import', [...lines, `Content-Length: ${bytes}`]).replace(
          new URL(review.url).host,
          new URL(small.url).host,
        )
      const hangUp = await holdRaw(small.url, announce(60_000_000))
      // What came before on another line is asked about before this is answered.
      for (let n = 0; n < 3; n++) await admin.api.me()
      const second = await askRaw(small.url, announce(60_000_000))
      expect(statusOf(second)).toBe(429)
      expect(second).toMatch(/"BUSY".*"bodies"/)
      expect(second.toLowerCase()).toContain('retry-after: 1')
      hangUp()
      // The first one hung up: its bytes are free again.
      await eventually(async () => expect((await importCsv(admin.api, '', true)).problems).toHaveLength(1))
    } finally {
      await small.stop()
    }
  })
})

describe('an upload', () => {
  it('that fails inside tells its station no place on this disk', async () => {
    const folder = join(review.dir, 'staging')
    await rename(folder, `${folder}-gone`)
    await writeFile(folder, '')
    const url = new URL(`${API_PREFIX}/files`, review.url).href
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        ...signatureHeaders(booth.identity, booth.clock, { method: 'POST', url }),
        'tus-resumable': '1.0.0',
        'upload-length': '5',
      },
    })
    const text = await answer.text()
    await rm(folder)
    await rename(`${folder}-gone`, folder)
    expect(answer.status).toBe(500)
    expect(text).not.toContain(review.dir)
    expect(JSON.parse(text)).toMatchObject({ code: 'STORE_FAILED' })
  })
})

describe('a target', () => {
  it('is asked about as it is acted on: no query, no second slash names another’s upload', async () => {
    const mine = await booth.upload(tinyJpeg('mine'))
    const victims = await other.upload(tinyJpeg('victim'))
    const files = `${API_PREFIX}/files`
    const paths = [
      `${files}/${mine}?x=/${victims}`,
      `${files}/${mine}?/${victims}`,
      `${files}/${mine}/../${victims}`,
      `${files}/${mine}/${victims}`,
      `${files}/${mine}%2F${victims}`,
      `${files}/${mine}%2f..%2f${victims}`,
      `${files}/${mine}//${victims}`,
      `${files}//${victims}`,
      `${files}/./${victims}`,
      `${files}/${mine}%5c${victims}`,
      `${files}/${mine}#/${victims}`,
      `${files}/${mine};/${victims}`,
      `http://x/${victims}`,
      `${files}/${victims}`,
    ]
    for (const path of paths) {
      for (const method of ['DELETE', 'PATCH', 'HEAD', 'POST']) {
        // Signed for the path as it is sent, and for the path as a URL reads it.
        for (const signedPath of new Set([
          path,
          new URL(path, review.url).pathname + new URL(path, review.url).search,
        ])) {
          const headers = signedAs(booth, method, signedPath)
          const text = `${method} ${path} HTTP/1.1\r\nHost: ${new URL(review.url).host}\r\n${headers}X-HTTP-Method-Override: DELETE\r\n\r\n`
          expect(statusOf(await askRaw(review.url, text)), `${method} ${path}`).toBeGreaterThanOrEqual(400)
        }
      }
    }
    const place = `${files}/${victims}`
    const headers = signatureHeaders(other.identity, other.clock, {
      method: 'HEAD',
      url: new URL(place, review.url).href,
    })
    const left = await fetch(new URL(place, review.url), {
      method: 'HEAD',
      headers: { ...headers, 'tus-resumable': '1.0.0' },
    })
    expect(left.status).toBe(200)
  })

  it('of an upload may come by POST where a proxy lets no PATCH through', async () => {
    const { place, sign } = await announceUpload(review, booth, 5)
    const patched = await fetch(place, {
      method: 'POST',
      headers: {
        ...sign('POST'),
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'x-http-method-override': 'PATCH',
      },
      body: 'hello',
    })
    expect(patched.status).toBe(204)
    expect(patched.headers.get('upload-offset')).toBe('5')
  })

  it('an upload by an extension of tus we do not have is refused, and is no fault of the server', async () => {
    const endpoint = new URL(`${API_PREFIX}/files`, review.url).href
    for (const extension of [
      { 'upload-concat': 'partial', 'upload-length': '5' },
      { 'upload-concat': `final;${API_PREFIX}/files/x` },
    ]) {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: {
          ...signatureHeaders(booth.identity, booth.clock, { method: 'POST', url: endpoint }),
          'tus-resumable': '1.0.0',
          ...extension,
        } as Record<string, string>,
      })
      expect(answer.status, JSON.stringify(extension)).toBe(400)
    }
  })
})

/** Header lines by which this booth signs exactly this text as its path, whatever a URL would make of it. */
function signedAs({ identity, clock }: TestBooth, method: string, path: string): string {
  const said = { method, path, timeMs: clock.nowMs(), nonce: randomUUID(), body: UNSIGNED_BODY }
  const signature = sign(null, Buffer.from(signingText(said)), identity.privateKey).toString('base64url')
  const headers = {
    [SIGNATURE_HEADERS.station]: identity.stationId,
    [SIGNATURE_HEADERS.time]: String(said.timeMs),
    [SIGNATURE_HEADERS.nonce]: said.nonce,
    [SIGNATURE_HEADERS.body]: said.body,
    [SIGNATURE_HEADERS.signature]: signature,
    'Tus-Resumable': '1.0.0',
    'Upload-Offset': '0',
  }
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}
