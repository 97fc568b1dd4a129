// 撤回 across booth and server: what the student took back must not be with the server, however the network behaved.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { standardReport } from '../core/session/testing.ts'
import { createServer, type ReviewServer } from '../server/create-server.ts'
import {
  attemptOnScreen,
  openTestStation,
  signIn,
  type TestStation,
  takeStill,
  testVision,
} from '../station/testing.ts'
import { eventually } from '../tools/patience/patience.ts'
import { emptyDatabase } from '../tools/setup/empty-database.ts'

const CSV = '姓名,学号,身份证号,层次,专业\n测试标记甲,2026000001,11010519491231002X,专升本,法学'
let dataDir: string
let server: ReviewServer
let booth: TestStation

async function startServer(port = 0): Promise<void> {
  server = await createServer({
    emptyDatabase: await emptyDatabase(),
    dataDir,
    demo: true,
    school: '示例开放大学',
  })
  await server.listen(port)
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'withdrawal-'))
  await startServer()
  await server.importRoster(CSV)
  await server.publishRoster()
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const jpeg = await sharp({ create: { width: 480, height: 640, channels: 3, background: '#64c5ff', noise } })
    .jpeg({ quality: 60 })
    .toBuffer()
  const standardize = async () => ({
    standard: jpeg,
    captured: jpeg,
    report: { ...standardReport, bytes: jpeg.length },
  })
  booth = await openTestStation({
    vision: testVision({ standardize }),
    entries: [],
    clock: { now: new Date() },
    training: true,
  })
  await signIn(booth)
  await booth.station.state.sync().enrol(server.url!, (await server.createEnrolmentCode()).code)
})
afterEach(async () => {
  await booth.station.close()
  await server.close()
  rmSync(booth.dir, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
})

async function submit() {
  const { client } = booth
  const [hit] = await client.roster.search({ query: '2026000001' })
  const { notice } = await client.app.state()
  await client.session.start({ rosterId: hit!.rosterId })
  const given = { cardReading: false, faceComparison: false, keepOriginal: false, sendCardPortrait: false }
  await client.session.consent({ ...given, upload: true, noticeSha256: notice.sha256 })
  await client.session.confirmEnrolment({})
  await client.session.settleFee({ amountFen: 0, settlement: 'none-due', reference: '' })
  await takeStill(booth)
  const second = await client.operators.create({ name: '第二人', pin: '8642', role: 'operator' })
  await client.session.manualCheck({
    attemptId: await attemptOnScreen(booth),
    secondOperatorId: second.id,
    pin: '8642',
    reason: '当面核对',
  })
  await client.session.choose({ submitAnyway: false })
  await client.session.standardize({})
  const { session } = await client.session.confirm({})
  if (session?.step !== 'saved') throw new Error('not saved')
  return { submissionId: session.submissionId, withdrawalCode: session.receipt.withdrawalCode }
}

const stateHere = async () =>
  (await booth.client.queue.list({ after: null, limit: 1, filter: 'all' })).items[0]?.state

async function countThere(): Promise<Record<string, number>> {
  const login = await fetch(`${server.url}/api/v1/console/login`, {
    method: 'POST',
    body: JSON.stringify({ name: '审核员', password: 'demo-reviewer' }),
    headers: { 'content-type': 'application/json', origin: server.url! },
  })
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
  const tasks = await fetch(`${server.url}/api/v1/console/tasks`, { headers: { cookie } })
  return ((await tasks.json()) as { counts: Record<string, number> }).counts
}

describe('taking a photo back', () => {
  it('that waits for review takes it back at the server', async () => {
    const photo = await submit()
    await eventually(async () => expect(await stateHere()).toBe('waiting'))
    await booth.client.queue.withdraw(photo)
    await eventually(async () => expect(await stateHere()).toBe('withdrawn'))
    expect(await countThere()).toMatchObject({ withdrawn: 1 })
  })

  it('whose commit was sent but never arrived ends it here, and nothing goes up later', async () => {
    const port = Number(new URL(server.url!).port)
    await server.close()
    const photo = await submit()
    await booth.client.sync.now({})
    // As far as the booth knows the server may have it.
    const { outbox } = booth.station.state.folder().submissions
    expect(outbox.committing(photo.submissionId, [])).toBe(true)
    expect((await booth.client.queue.withdraw(photo)).state).toBe('committing')
    await startServer(port)
    await eventually(async () => expect(await stateHere()).toBe('withdrawn'))
    await booth.client.sync.now({})
    expect(Object.values(await countThere()).reduce((sum, one) => sum + one, 0)).toBe(0)
  })
})
