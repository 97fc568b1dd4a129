// Booth and server over real HTTP: offline then online, exactly once, the verdict back, and each refusal with its reason.
import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import sharp from 'sharp'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { auditHeadText } from '../core/contract/station-signature.ts'
import { standardReport } from '../core/session/testing.ts'
import { createServer, type ReviewServer } from '../server/create-server.ts'
import { BlobDamaged } from '../station/sync/ports.ts'
import {
  openTestStation,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
  walkTo,
} from '../station/testing.ts'
import { eventually } from '../tools/patience/patience.ts'
import { emptyDatabase } from '../tools/setup/empty-database.ts'

let jpeg: Buffer
beforeAll(async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  jpeg = await sharp({ create: { width: 480, height: 640, channels: 3, background: '#64c5ff', noise } })
    .jpeg({ quality: 60 })
    .toBuffer()
})

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).reverse()) await one().catch(() => undefined)
})

const CSV = '姓名,学号,身份证号,层次,专业\n测试标记甲,2026000001,11010519491231002X,专升本,法学'

async function startServer(dataDir: string, port = 0, demo = true): Promise<ReviewServer> {
  const server = await createServer({
    emptyDatabase: await emptyDatabase(),
    dataDir,
    demo,
    school: '示例开放大学',
  })
  await server.importRoster(CSV)
  await server.publishRoster()
  await server.listen(port)
  return server
}

/** One that is not started again; it goes with its folder when the test is over. */
async function freshServer(demo = true): Promise<ReviewServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-server-'))
  const server = await startServer(dataDir, 0, demo)
  cleanups.push(
    async () => rmSync(dataDir, { recursive: true, force: true }),
    () => server.close(),
  )
  return server
}

async function enrolledBooth(
  server: Pick<ReviewServer, 'url' | 'createEnrolmentCode'>,
  training = true,
): Promise<TestStation> {
  const standardize = async () => ({
    standard: jpeg,
    captured: jpeg,
    report: { ...standardReport, bytes: jpeg.length },
  })
  const booth = await openTestStation({
    vision: testVision({ standardize }),
    entries: [],
    clock: { now: new Date() },
    training,
  })
  cleanups.push(async () => {
    await booth.station.close()
    rmSync(booth.dir, { recursive: true, force: true })
  })
  await signIn(booth)
  await booth.station.state.sync().enrol(server.url!, (await server.createEnrolmentCode()).code)
  return booth
}

async function submit(booth: TestStation): Promise<string> {
  const [hit] = await booth.client.roster.search({ query: '2026000001' })
  const second = await booth.client.operators.create({ name: '第二人', pin: '8642', role: 'operator' })
  return saveByHand(booth, hit!.rosterId, { id: second.id, pin: '8642' })
}

const item = async (booth: TestStation) =>
  (await booth.client.queue.list({ after: null, limit: 1, filter: 'all' })).items[0]

/** Calls the console's API as the demo's reviewer. */
async function consoleClient(server: ReviewServer) {
  const call = (path: string, body: unknown, cookie = '') =>
    fetch(`${server.url}/api/v1/console/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: server.url!, cookie },
    })
  const login = await call('login', { name: '审核员', password: 'demo-reviewer' })
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
  return (path: string, body: unknown) => call(path, body, cookie)
}

describe('offline, then online', () => {
  it('keeps the photo while the server is away, says why, and delivers it once when it is back', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sync-server-'))
    cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }))
    let server = await startServer(dataDir)
    const port = Number(new URL(server.url!).port)
    const booth = await enrolledBooth(server)
    await server.close()

    const id = await submit(booth)
    await booth.client.sync.now({})
    expect(await booth.client.app.state()).toMatchObject({
      sync: { state: 'offline', reason: 'server-unreachable', waiting: 1 },
    })
    expect(await item(booth)).toMatchObject({ submissionId: id, state: 'queued' })

    server = await startServer(dataDir, port)
    cleanups.push(() => server.close())
    await eventually(async () => expect((await item(booth))?.state).toBe('waiting'))

    const post = await consoleClient(server)
    await post('tasks/claim', { submissionId: id })
    const decided = await post(`tasks/${id}/decision`, {
      decision: 'rejected',
      reasons: ['eyes'],
      note: '请睁眼',
    })
    expect(decided.status).toBe(200)
    await eventually(async () => expect((await item(booth))?.state).toBe('rejected'))
    expect(await item(booth)).toMatchObject({ rejection: { reasons: ['eyes'], note: '请睁眼' } })
  })

  it('a stopped commit whose answer was lost is the same submission', async () => {
    const server = await freshServer()
    const booth = await enrolledBooth(server)
    const id = await submit(booth)
    await booth.client.sync.now({})
    await eventually(async () => expect((await item(booth))?.state).toBe('waiting'))
    // As if the booth had been killed before it noted the receipt.
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(join(booth.dir, 'training', 'station.db'))
    db.prepare("UPDATE submissions SET state = 'queued', next_attempt_at = ? WHERE id = ?").run(
      new Date(0).toISOString(),
      id,
    )
    db.close()
    await booth.client.sync.now({})
    await eventually(async () => expect((await item(booth))?.state).toBe('waiting'))
    const post = await consoleClient(server)
    expect(await (await post('tasks/claim', {})).json()).toMatchObject({ submission: { submissionId: id } })
    expect(await (await post('tasks/claim', {})).json()).toMatchObject({ submission: { submissionId: id } })
  })
})

describe('two files of one photo', () => {
  it('one that arrived while the other could not be read is not sent again', async () => {
    const server = await freshServer()
    const booth = await enrolledBooth(server)
    const { outbox } = booth.station.state.folder().submissions
    const honest = outbox.readFile
    const readFile = vi.spyOn(outbox, 'readFile').mockImplementation(async (id, role) => {
      if (role === 'captured') throw new BlobDamaged('file captured cannot be read')
      return honest(id, role)
    })
    const submissionId = await submit(booth)
    await eventually(async () => expect((await item(booth))?.state).toBe('blocked'))

    readFile.mockClear().mockImplementation(honest)
    await booth.client.queue.retry({ submissionId })
    await booth.client.sync.now({})
    await eventually(async () => expect((await item(booth))?.state).toBe('waiting'))
    expect(readFile.mock.calls).toEqual([[submissionId, 'captured']])
  })
})

describe('refusals', () => {
  it('synthetic photos are never sent to a server that is not a demo', async () => {
    const server = await freshServer(false)
    const booth = await enrolledBooth(server, true)
    await submit(booth)
    await booth.client.sync.now({})
    await eventually(async () =>
      expect(await item(booth)).toMatchObject({ state: 'blocked', reason: 'training-refused' }),
    )
  })

  it('a roster that is not what the contract says is not stored, and people can still sign in', async () => {
    const server = await freshServer()
    const { createServer: createHttp } = await import('node:http')
    const altering = createHttp(async (request, response) => {
      const body = Buffer.concat(await request.toArray())
      const answer = await fetch(new URL(request.url!, server.url!), {
        method: request.method!,
        headers: Object.fromEntries(
          Object.entries(request.headers).filter(
            ([name]) => !/^(host|connection|content-length)$/.test(name),
          ),
        ) as Record<string, string>,
        ...(body.length > 0 ? { body } : {}),
      })
      const text = await answer.text()
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      response.end(text.replace('"name":"测试标记甲"', '"name":5'))
    })
    await new Promise<void>((resolve) => altering.listen(0, '127.0.0.1', resolve))
    cleanups.push(async () => altering.close())
    const { port } = altering.address() as { port: number }
    const booth = await enrolledBooth({
      url: `http://127.0.0.1:${port}`,
      createEnrolmentCode: server.createEnrolmentCode,
    })
    expect((await booth.client.app.state()).sync.reason).toBe('server-nonsense')
    await signIn(booth)
    expect(await booth.client.roster.search({ query: '2026000001' })).toEqual([])
  })

  it('a server that talks nonsense is called that, not a network fault', async () => {
    const server = await freshServer()
    const booth = await enrolledBooth(server)
    const { createServer: createHttp } = await import('node:http')
    const nonsense = createHttp((_request, response) => response.end('<html>captive portal</html>'))
    await new Promise<void>((resolve) => nonsense.listen(0, '127.0.0.1', resolve))
    cleanups.push(async () => nonsense.close())
    const { site } = booth.station.state.folder()
    const { port } = nonsense.address() as { port: number }
    site.enrolment.save({ ...site.enrolment.read()!, serverUrl: `http://127.0.0.1:${port}` })
    await booth.client.sync.now({})
    expect((await booth.client.app.state()).sync.reason).toBe('server-nonsense')
  })

  it('only https, or this machine', async () => {
    const booth = await openTestStation()
    cleanups.push(async () => {
      await booth.station.close()
      rmSync(booth.dir, { recursive: true, force: true })
    })
    await signIn(booth)
    await expect(
      booth.client.setup.enrol({ serverUrl: 'http://review.example.org', code: 'ABCD' }),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { detail: 'https-needed' },
    })
    await walkTo(booth, 'notice')
  })
})

it('every head of its log that a booth shows is signed by it, and the server can show that', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-heads-'))
  const server = await startServer(dataDir)
  cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }))
  const booth = await enrolledBooth(server)
  await booth.station.state.sync().now()
  const { head, records } = booth.station.state.folder().audit.head()
  await server.close()
  const pg = await PGlite.create({ dataDir: join(dataDir, 'database') })
  const { rows } = await pg.query<{
    id: string
    public_key: string
    signature: string
    records: number
    head: string
  }>(
    'select id, public_key, signature, records, head from station join station_audit_head on station_id = id',
  )
  await pg.close()
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: row.public_key }, format: 'jwk' })
    const text = Buffer.from(auditHeadText({ stationId: row.id, records: row.records, head: row.head }))
    expect(verify(null, text, key, Buffer.from(row.signature, 'base64url'))).toBe(true)
  }
  const known = rows.find((row) => row.head === head)
  expect(known?.records).toBe(records)
})
