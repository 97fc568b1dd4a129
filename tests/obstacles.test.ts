// What stands between a photo and the review server: the networks that schools have, with filters, proxies, certificates
// of their own and answers that point elsewhere; and the booth's own machine. The review server is the real one.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { standardReport } from '../core/session/testing.ts'
import { reasonOf } from '../station/sync/failure-reason.ts'
import {
  openTestStation,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
  wallClock,
} from '../station/testing.ts'
import { type Authority, listen, makeAuthority, tlsServer } from './support/certificates.ts'
import { connectProxy } from './support/connect-proxy.ts'
import { startReviewServer, type TestServer, testIdNumber, tinyJpeg } from './support/review-server.ts'

const standard = tinyJpeg('standard')
/** Larger than a chunk of the upload, so that it takes a PATCH. */
const captured = Buffer.concat([tinyJpeg('captured', 1920, 1080), randomBytes(900_000)])
const dir = mkdtempSync(join(tmpdir(), 'network-'))
let server: TestServer
let school: Authority
let students = 0
const numberOf = (at: number): string => `S2026${String(at).padStart(4, '0')}`

beforeAll(async () => {
  school = await makeAuthority('School')
  writeFileSync(join(dir, 'store.pem'), school.pem)
  process.env['SSL_CERT_FILE'] = join(dir, 'store.pem')
  server = await startReviewServer()
  const rows = Array.from(
    { length: 40 },
    (_, at) => `测试学生${at},${numberOf(at)},${testIdNumber(at)},本科,法学`,
  )
  await server.server.importRoster(['姓名,学号,身份证号,层次,专业', ...rows].join('\n'))
  await server.server.publishRoster()
})
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).reverse()) await one()
})
afterAll(async () => {
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function kept<T extends { stop: () => unknown }>(one: Promise<T>): Promise<T> {
  const started = await one
  cleanups.push(() => started.stop())
  return started
}

type Altered = Record<string, string>

/** Passes requests on to the review server; `refuse` answers in its place, `alter` changes what it says. */
function between(
  refuse: (request: IncomingMessage) => number | null,
  alter: (headers: Altered, request: IncomingMessage) => Altered = (headers) => headers,
): RequestListener {
  return async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const refused = refuse(request)
    if (refused !== null) {
      response.writeHead(refused, { 'content-type': 'text/html' }).end('<html>filtered</html>')
      return
    }
    const { host, connection, 'content-length': _, ...headers } = request.headers
    const answer = await fetch(new URL(request.url!, server.url), {
      method: request.method!,
      headers: headers as Altered,
      ...(body.length > 0 ? { body } : {}),
    })
    const { 'transfer-encoding': _chunked, ...given } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, alter(given as Altered, request))
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
}
const passing = between(() => null)
const plain = async (onRequest: RequestListener) =>
  `http://127.0.0.1:${(await kept(listen(createHttp(onRequest)))).port}`

async function boothAt(url: string, log?: Logger, clock: { now: Date } = wallClock): Promise<TestStation> {
  const standardize = async () => ({
    standard,
    captured,
    report: { ...standardReport, bytes: standard.length },
  })
  const booth = await openTestStation({
    vision: testVision({ standardize }),
    entries: [],
    clock,
    training: true,
    ...(log ? { log } : {}),
  })
  cleanups.push(async () => {
    await booth.station.close()
    rmSync(booth.dir, { recursive: true, force: true })
  })
  await signIn(booth)
  await booth.station.state.sync().enrol(url, (await server.server.createEnrolmentCode()).code)
  return booth
}

async function photograph(booth: TestStation): Promise<string> {
  const [hit] = await booth.client.roster.search({ query: numberOf(students) })
  students += 1
  const second = await booth.client.operators.create({ name: '第二人', pin: '8642', role: 'operator' })
  return saveByHand(booth, hit!.rosterId, { id: second.id, pin: '8642' })
}

const item = async (booth: TestStation) =>
  (await booth.client.queue.list({ after: null, limit: 1, filter: 'all' })).items[0]

describe('a filter that lets only GET and POST through', () => {
  it('lets the photo through all the same', async () => {
    const seen: string[] = []
    const url = await plain(
      between((request) => {
        seen.push(request.method!)
        return ['GET', 'POST'].includes(request.method!) ? null : 405
      }),
    )
    const booth = await boothAt(url)
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.state).toBe('waiting')
    // PATCH and PUT share one knowledge: one of them was refused, once.
    expect(seen.filter((method) => method !== 'GET' && method !== 'POST')).toHaveLength(1)
  })
})

describe('an upload’s address', () => {
  /** A machine that wants the photo. */
  async function elsewhere() {
    const seen: string[] = []
    const url = await plain((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      request.resume().on('end', () => response.writeHead(204, { 'upload-offset': '0' }).end())
    })
    return { url, seen }
  }

  it.each([
    ['on another machine', (own: string, other: string) => `${other}${own}`],
    ['of another station', (own: string) => own.replace(/[\w-]+\.(?=[0-9a-f]{32}$)/, 'somebody.')],
    ['outside the uploads', () => '/api/v1/submissions'],
    ['that climbs out', (own: string) => `${own}/../../submissions`],
    ['with a query', (own: string) => `${own}?x=/other`],
  ])('%s is refused, and neither bytes nor a signed request go there', async (_, altered) => {
    const other = await elsewhere()
    const asked: string[] = []
    const url = await plain(
      between(
        (request) => {
          if (request.method !== 'POST' && request.url!.includes('/files')) asked.push(request.url!)
          return null
        },
        ({ location, ...rest }) => (location ? { ...rest, location: altered(location, other.url) } : rest),
      ),
    )
    const booth = await boothAt(url)
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.reason).toBe('answer-altered')
    expect((await item(booth))?.state).toBe('queued')
    expect([...other.seen, ...asked]).toEqual([])
  })

  it('kept from another server is dropped, and the upload begins anew at this one', async () => {
    const other = await elsewhere()
    const held = await plain(between((request) => (request.url!.includes('/files') ? 503 : null)))
    const booth = await boothAt(held)
    const id = await photograph(booth)
    await expect.poll(async () => (await item(booth))?.reason).toBe('server-busy')
    const { folder } = booth.station.state
    const { stationId } = folder().site.enrolment.read()!
    folder().submissions.outbox.uploadStarted(
      id,
      'captured',
      `${other.url}/api/v1/files/${stationId}.${'0'.repeat(32)}`,
    )
    folder().site.enrolment.save({ ...folder().site.enrolment.read()!, serverUrl: await plain(passing) })
    await expect.poll(async () => (await item(booth))?.state).toBe('waiting')
    expect(other.seen).toEqual([])
  })

  it('and place taken out of the answers by something on the way are called altered answers', async () => {
    const url = await plain(
      between(
        () => null,
        ({ location: _, 'upload-offset': __, ...rest }) => rest,
      ),
    )
    const booth = await boothAt(url)
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.reason).toBe('answer-altered')
  })
})

describe('a school’s network', () => {
  it('with a certificate of the school’s own and a proxy takes roster and photos through', async () => {
    const { port } = await kept(tlsServer(school, { names: ['review.example'] }, passing))
    const proxy = await kept(connectProxy({ route: (host) => (host === 'review.example' ? port : null) }))
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${proxy.port}`
    cleanups.push(() => {
      delete process.env['HTTPS_PROXY']
    })
    const booth = await boothAt('https://review.example')
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.state).toBe('waiting')
    expect(new Set(proxy.asked)).toEqual(new Set(['review.example:443']))
  })

  it('names its fault on screen, and goes on by itself when it is mended', async () => {
    const booth = await boothAt(await plain(passing))
    const { enrolment } = booth.station.state.folder().site
    const point = (serverUrl: string) => enrolment.save({ ...enrolment.read()!, serverUrl })
    const reason = async () => {
      await booth.client.sync.now({})
      return (await booth.client.app.state()).sync.reason
    }
    const expired = await kept(tlsServer(school, { names: ['localhost'], validDays: [-9, -1] }, passing))
    point(`https://localhost:${expired.port}`)
    await expect.poll(reason).toBe('certificate-expired')
    point('https://review.invalid')
    await expect.poll(reason).toBe('server-name-unknown')
    point(await plain((_, response) => response.writeHead(302, { location: 'http://portal/' }).end()))
    await expect.poll(reason).toBe('network-login')
    const good = await kept(tlsServer(school, { names: ['localhost'] }, passing))
    point(`https://localhost:${good.port}`)
    await expect.poll(reason).toBe(null)
  })
})

describe('a clock that jumped by years', () => {
  it('is blamed for a certificate out of its time, and the certificate where the clock is right', async () => {
    const clock = { now: new Date() }
    const booth = await boothAt(await plain(passing), undefined, clock)
    const { enrolment } = booth.station.state.folder().site
    const { port } = await kept(tlsServer(school, { names: ['localhost'], validDays: [-9, -1] }, passing))
    enrolment.save({ ...enrolment.read()!, serverUrl: `https://localhost:${port}` })
    const reason = async () => {
      await booth.client.sync.now({})
      return (await booth.client.app.state()).sync.reason
    }
    await expect.poll(reason).toBe('certificate-expired')
    clock.now = new Date(Date.now() + 5 * 365 * 86_400_000)
    await expect.poll(reason).toBe('clock-wrong')
  })
})

describe('a fault of the booth’s own machine', () => {
  const failing = (code: string) => Object.assign(new Error(`${code}, read 测试标记`), { code })

  it.each([
    ['ENOSPC', 'disk-full'],
    ['SQLITE_FULL', 'disk-full'],
    ['EACCES', 'folder-not-writable'],
    ['SQLITE_READONLY_DBMOVED', 'folder-not-writable'],
    ['SQLITE_IOERR_READ', 'disk-failing'],
    ['EBUSY', 'folder-busy'],
    ['EMFILE', 'machine-exhausted'],
  ])(
    'by the word %s is called %s, not the server’s; the photo waits and goes on by itself',
    async (code, reason) => {
      const booth = await boothAt(await plain(passing))
      const { outbox } = booth.station.state.folder().submissions
      const broken = vi.spyOn(outbox, 'readFile').mockRejectedValue(failing(code))
      await photograph(booth)
      await expect.poll(async () => (await item(booth))?.reason).toBe(reason)
      expect((await item(booth))?.state).toBe('queued')
      broken.mockRestore()
      await expect.poll(async () => (await item(booth))?.state).toBe('waiting')
    },
  )

  it('pictures that are away for a while are not called damaged, and block nothing', async () => {
    const held = await plain(between((request) => (request.url!.includes('/files') ? 503 : null)))
    const booth = await boothAt(held)
    const id = await photograph(booth)
    const { submissions } = booth.station.state.folder()
    await expect.poll(() => submissions.item(id)?.reason).toBe('server-busy')
    const blobs = join(booth.dir, 'training', 'blobs')
    renameSync(blobs, `${blobs}-away`)
    await expect(submissions.outbox.readFile(id, 'standard')).rejects.toSatisfy(
      (error) => reasonOf(error) === 'folder-missing',
    )
    renameSync(`${blobs}-away`, blobs)
    expect(await submissions.outbox.readFile(id, 'standard')).toEqual(standard)
    expect(submissions.item(id)?.state).toBe('queued')
  })

  it('a bug is called one, with its place in the log and nothing of anybody', async () => {
    const lines: string[] = []
    const booth = await boothAt(
      await plain(passing),
      pino({ base: null }, { write: (line) => lines.push(line) }),
    )
    const { outbox } = booth.station.state.folder().submissions
    const broken = vi.spyOn(outbox, 'readFile').mockRejectedValue(new TypeError('测试标记 is not a function'))
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.reason).toBe('internal')
    const told = lines.find((line) => line.includes('"internal"'))
    expect(told).toContain('obstacles.test.ts')
    expect(lines.join('')).not.toContain('测试标记')
    broken.mockRestore()
    await expect.poll(async () => (await item(booth))?.state).toBe('waiting')
  })

  it('that ends a pass early does not let the next one begin while a photo is still on its way', async () => {
    const booth = await boothAt(
      await plain(between((request) => (request.url!.includes('/files') ? 503 : null))),
    )
    const { outbox } = booth.station.state.folder().submissions
    await photograph(booth)
    await expect.poll(async () => (await item(booth))?.reason).toBe('server-busy')
    const [one] = outbox.due(new Date(Date.now() + 86_400_000), 1)
    vi.spyOn(outbox, 'due').mockReturnValue([
      { ...one!, submissionId: 'one' },
      { ...one!, submissionId: 'two' },
    ])
    const postponed = vi.spyOn(outbox, 'postponed').mockImplementation(() => {
      throw failing('ENOSPC')
    })
    const held: ((bytes: Buffer) => void)[] = []
    vi.spyOn(outbox, 'readFile').mockImplementation((id) =>
      id === 'one'
        ? Promise.reject(failing('ENOSPC'))
        : new Promise((resolve) => {
            held.push(resolve)
          }),
    )
    const state = () => booth.station.state.sync().status().state
    await expect.poll(() => [postponed.mock.calls.length, held.length]).toEqual([1, 2])
    // The failed photo's way has long come to its end when a few other things were done.
    for (let turn = 0; turn < 20; turn++) await booth.client.app.state()
    expect(state()).toBe('working')
    for (const release of held) release(standard)
    await expect.poll(async () => (await booth.client.app.state()).sync.reason).toBe('disk-full')
  })
})
