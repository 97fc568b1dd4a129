// Two schools on one server: the same student numbers in both, and nothing of one to be seen or touched from the other.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  boothOf,
  type ConsoleClient,
  enrolAs,
  enrolBooth,
  failureOf,
  importCsv,
  prepareSubmission,
  rosterCsv,
  type SubmitInput,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { createSealer } from '../keys/seal.ts'
import { PROCEDURES } from '../routes/access-table.ts'

interface SchoolUnderTest {
  readonly console: ConsoleClient
  readonly booth: TestBooth
  readonly sent: SubmitInput
}

let review: TestServer
let west: SchoolUnderTest
let east: SchoolUnderTest

/** With three students of its own, a booth, a second account, and one photo that waits. */
async function begin(console: ConsoleClient, students: string): Promise<SchoolUnderTest> {
  const result = await importCsv(console.api, rosterCsv(3, students))
  expect(result.problems).toEqual([])
  expect(await console.api.publishRoster({})).toMatchObject({ published: 3 })
  const { booth } = await enrolAs(
    { ...review, server: { createEnrolmentCode: () => console.api.enrolmentCode({}) } },
    null,
    `${students}的站`,
  )
  await console.api.createAccount({ name: `${students}的审核员`, password: 'long-enough', role: 'reviewer' })
  const sent = await prepareSubmission(booth, (await booth.roster())[0]!)
  await booth.api.submit(sent)
  return { console, booth, sent }
}

beforeAll(async () => {
  review = await startReviewServer()
  await review.server.addSchool(
    { id: 'east', name: '东方大学' },
    { name: '东方管理员', password: 'long-enough' },
  )
  west = await begin(await signIn(review.url), '西方')
  east = await begin(await signIn(review.url, '东方管理员', 'long-enough'), '东方')
})
afterAll(() => review.stop())

describe('a school', () => {
  it('is called by its own name, on the console and at its booths', async () => {
    expect((await west.console.api.me()).school).toBe('示范大学')
    expect((await east.console.api.me()).school).toBe('东方大学')
    const beat = { auditHead: '', auditRecords: 0, waiting: 0, blocked: 0, version: '1' }
    expect((await east.booth.api.heartbeat(beat)).school).toBe('东方大学')
  })

  it('lists its own students, photos, stations and accounts, and nobody else’s', async () => {
    for (const [{ console, sent }, own] of [
      [west, '西方'],
      [east, '东方'],
    ] as const) {
      const { rows, total } = await console.api.roster({})
      expect([total, rows.map(({ name }) => name)]).toEqual([3, [1, 2, 3].map((one) => `${own}${one}`)])
      const { tasks, counts } = await console.api.tasks({})
      expect(tasks.map(({ submissionId }) => submissionId)).toEqual([sent.id])
      expect(counts).toEqual({ waiting: 1 })
      expect((await console.api.stations()).map(({ name }) => name)).toEqual([`${own}的站`])
      const names = (await console.api.accounts()).map(({ name }) => name)
      expect(names).toContain(`${own}的审核员`)
      expect(names).not.toContain(own === '西方' ? '东方管理员' : '管理员')
    }
  })

  it('finds no other’s student by name or number', async () => {
    expect((await west.console.api.roster({ query: '东方' })).rows).toEqual([])
    expect((await east.console.api.tasks({ query: '西方' })).tasks).toEqual([])
    const sheet = await (await east.console.get('/api/v1/console/roster/codes')).text()
    expect(sheet).toContain('东方大学')
    expect(sheet).not.toContain('西方')
  })

  it('has the next task of its own, and none when only others wait', async () => {
    const { submission } = await west.console.api.claim({})
    expect(submission?.submissionId).toBe(west.sent.id)
    await west.console.api.release({ submissionId: west.sent.id })
    await east.console.api.claim({ submissionId: east.sent.id })
    const reviewer = await signIn(review.url, '东方的审核员', 'long-enough')
    expect((await reviewer.api.claim({})).submission).toBeNull()
    await east.console.api.release({ submissionId: east.sent.id })
  })

  it('exports its own photos', async () => {
    await west.console.api.claim({ submissionId: west.sent.id })
    const decision = { decision: 'approved', note: '' } as const
    await west.console.api.decide({ submissionId: west.sent.id, ...decision, reasons: [] })
    review.advance(600_000)
    expect(await west.console.api.exportPlan({})).toMatchObject({ ready: 1 })
    expect(await east.console.api.exportPlan({})).toMatchObject({ ready: 0 })
  })
})

describe('another school’s id', () => {
  /** Every procedure that names something by an id, asked by east for what is west's. */
  const asked: Record<string, () => Promise<unknown>> = {
    claim: () => east.console.api.claim({ submissionId: west.sent.id }),
    release: () => east.console.api.release({ submissionId: west.sent.id }),
    decide: () =>
      east.console.api.decide({
        submissionId: west.sent.id,
        decision: 'rejected',
        reasons: ['eyes'],
        note: '',
      }),
    undo: () => east.console.api.undo({ submissionId: west.sent.id }),
    submission: () => east.console.api.submission({ submissionId: west.sent.id }),
    look: () => east.console.api.look({ submissionId: west.sent.id, reason: 'complaint' }),
    advance: () => east.console.api.advance({ submissionIds: [west.sent.id], to: 'publishing' }),
    reissueCode: () => east.console.api.reissueCode({ rosterId: west.sent.manifest.rosterId, revoke: true }),
    removeRoster: () => east.console.api.removeRoster({ rosterId: west.sent.manifest.rosterId }),
    revokeStation: () => east.console.api.revokeStation({ stationId: west.booth.identity.stationId }),
    reinstateStation: () => east.console.api.reinstateStation({ stationId: west.booth.identity.stationId }),
    disableAccount: async () => east.console.api.disableAccount({ id: await accountOfWest() }),
    enableAccount: async () => east.console.api.enableAccount({ id: await accountOfWest() }),
    unlockAccount: async () => east.console.api.unlockAccount({ id: await accountOfWest() }),
    resetPassword: async () => east.console.api.resetPassword({ id: await accountOfWest() }),
  }
  /** They name nothing: what they show or make is the caller's own school's. */
  const nameless = [
    ...[
      'setup',
      'login',
      'logout',
      'about',
      'me',
      'changePassword',
      'tasks',
      'exportPlan',
      'roster',
      'importRoster',
    ],
    ...['publishRoster', 'stations', 'enrolmentCode', 'accounts', 'createAccount'],
    // Of the whole server: its disk and its log, in figures.
    ...['space', 'pictures', 'audit'],
  ]
  const accountOfWest = async (): Promise<string> =>
    (await west.console.api.accounts()).find(({ name }) => name === '西方的审核员')!.id

  it('is thought of for every procedure there is', () => {
    expect([...Object.keys(asked), ...nameless].sort()).toEqual(Object.keys(PROCEDURES.console).sort())
  })

  it('is not there, for any of them', async () => {
    for (const [procedure, ask] of Object.entries(asked)) {
      expect(await failureOf(ask()), procedure).toMatch(/^NOT_FOUND /)
    }
    const picture = `/api/v1/console/submissions/${west.sent.id}/files/standard`
    expect((await east.console.get(picture)).status).toBe(404)
    const signedIn = await signIn(review.url, '西方的审核员', 'long-enough')
    expect((await signedIn.api.me()).school).toBe('示范大学')
  })
})

describe('a booth', () => {
  it('pulls its own school’s students, and is answered for its own photos only', async () => {
    const names = (await east.booth.roster()).map(({ name }) => name).sort()
    expect(names).toEqual(['东方1', '东方2', '东方3'])
    const { items } = await east.booth.api.status({})
    expect([...new Set(items.map(({ submissionId }) => submissionId))]).toEqual([east.sent.id])
    const { id, manifestHash } = west.sent
    const held = await east.booth.api.holdings({ submissions: [{ id, manifestHash }] })
    expect(JSON.stringify(held)).not.toContain('approved')
    expect(await failureOf(east.booth.api.withdraw({ id, manifestHash }))).toMatch(/^NOT_FOUND /)
  })

  it('has no student of the other’s to send a photo of', async () => {
    const student = (await west.booth.roster())[1]!
    const foreign = await prepareSubmission(east.booth, student)
    expect(await failureOf(east.booth.api.submit(foreign))).toBe('NOT_FOUND not-on-roster')
    const own = (await east.booth.roster()).find(({ captured }) => !captured)!
    const manifest = { submissionId: west.sent.id }
    const sameId = await prepareSubmission(east.booth, own, { manifest })
    expect(await failureOf(east.booth.api.submit(sameId))).toBe('CONFLICT conflict')
  })

  it('that moves to the other school begins its lists anew, under an id of its own', async () => {
    const moving = await enrolBooth(review, '搬家的站')
    const { cursor } = await moving.api.roster({})
    expect(cursor).toMatch(/^\d+$/)
    const { booth, answer } = await enrolAs(
      { ...review, server: { createEnrolmentCode: () => east.console.api.enrolmentCode({}) } },
      moving.identity,
    )
    expect(answer.stationId).not.toBe(moving.identity.stationId)
    expect(answer.school).toBe('东方大学')
    const page = await booth.api.roster({ cursor })
    expect(page.entries.map(({ name }) => name).sort()).toEqual(['东方1', '东方2', '东方3'])
    expect(page.cursor).toMatch(/^east:\d+$/)
    expect((await booth.api.roster({ cursor: page.cursor })).entries).toEqual([])
    expect(await failureOf(booth.api.roster({ cursor: 'east:1x' }))).toBe('BAD_INPUT cursor')
    const before = boothOf(moving.identity, review.url, review.now)
    expect((await before.roster()).map(({ name }) => name).sort()).toEqual(['西方1', '西方2', '西方3'])
  })
})

describe('what a school seals', () => {
  it('opens in no row of another', () => {
    const sealer = createSealer({
      dataKey: randomBytes(32),
      lookupKey: randomBytes(32),
      formerDataKeys: [],
      codeKeys: [],
    })
    const [first, second] = [sealer.ofSchool('default'), sealer.ofSchool('east')]
    const place = `roster/${randomUUID()}`
    const sealed = second.sealJson(place, { name: '东方1' })
    expect(second.openJson(place, sealed)).toEqual({ name: '东方1' })
    expect(() => first.openJson(place, sealed)).toThrow()
    expect(() => sealer.ofSchool('north').openJson(place, sealed)).toThrow()
    expect(() => second.open(place, first.seal(place, Buffer.from('x')))).toThrow()
  })
})

describe('the log of a server with several schools', () => {
  it('is one, and whole', async () => {
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true, brokenAt: null })
    const verdict = await east.console.api.audit()
    expect(verdict).toMatchObject({ ok: true, records: (await west.console.api.audit()).records })
  })
})
