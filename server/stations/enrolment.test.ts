// A booth that enrols again is the station it was; one that only says so is not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { createStationKey, readStationKey } from '../../station/sync/signed-fetch.ts'
import {
  boothOf,
  type ConsoleClient,
  enrolAs,
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestServer,
} from '../../tests/support/review-server.ts'

let review: TestServer
let admin: ConsoleClient
let students: RosterEntry[]
beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 10)
  admin = await signIn(review.url)
  students = await (await enrolBooth(review)).roster()
})
afterAll(() => review.stop())

const listed = async (stationId: string) =>
  (await admin.api.stations()).filter((one) => one.stationId === stationId)

describe('a booth that enrols again', () => {
  it('is the station it was, with its photos, their verdicts and their withdrawals', async () => {
    const before = await enrolBooth(review)
    const [first, second] = students
    const decided = await submitFor(before, first!)
    const withdrawn = await submitFor(before, second!)
    const { booth } = await enrolAs(review, before.identity, '新名字')
    expect(booth.identity.stationId).toBe(before.identity.stationId)
    expect(await listed(booth.identity.stationId)).toMatchObject([{ name: '新名字', revoked: false }])
    await admin.api.claim({ submissionId: decided })
    await admin.api.decide({ submissionId: decided, decision: 'approved', reasons: [], note: '' })
    expect(await booth.api.withdraw({ id: withdrawn })).toMatchObject({ state: 'withdrawn' })
    const { items } = await booth.api.status({})
    const last = new Map(items.map(({ submissionId, state }) => [submissionId, state]))
    expect([last.get(decided), last.get(withdrawn)]).toEqual(['approved', 'withdrawn'])
  })

  it('is let in again where it had been shut out', async () => {
    const before = await enrolBooth(review)
    await admin.api.revokeStation({ stationId: before.identity.stationId })
    expect(await failureOf(before.api.roster({}))).toBe('FORBIDDEN station-revoked')
    const { booth } = await enrolAs(review, before.identity)
    expect(booth.identity.stationId).toBe(before.identity.stationId)
    expect(await failureOf(booth.api.roster({}))).toBe('done')
  })

  it('takes its id to a server that has never heard of it', async () => {
    const before = await enrolBooth(review)
    const other = await startReviewServer()
    try {
      const { booth } = await enrolAs(other, before.identity)
      expect(booth.identity.stationId).toBe(before.identity.stationId)
      expect(await failureOf(booth.api.roster({}))).toBe('done')
    } finally {
      await other.stop()
    }
  })

  it('whose answer was lost gets it with the same code and key, or with a new code and the same key', async () => {
    const before = await enrolBooth(review)
    const { code } = await review.server.createEnrolmentCode()
    const key = createStationKey()
    await enrolAs(review, before.identity, '站', { code, key })
    const again = await enrolAs(review, before.identity, '站', { code, key })
    expect(again.booth.identity.stationId).toBe(before.identity.stationId)
    const later = await enrolAs(review, before.identity, '站', { key })
    expect(later.booth.identity.stationId).toBe(before.identity.stationId)
    expect(await failureOf(enrolAs(review, before.identity, '站', { code }))).toBe('CODE_REVOKED used')
  })
})

describe('two booths of one id (a copied data folder)', () => {
  it('are told apart: the one that enrolled last is the station, the other is told and becomes a new one', async () => {
    const original = await enrolBooth(review)
    const [, , third, fourth] = students
    const photo = await submitFor(original, third!)
    const { booth: copy } = await enrolAs(review, original.identity)
    expect(copy.identity.stationId).toBe(original.identity.stationId)
    expect(await failureOf(original.api.roster({}))).toBe('FORBIDDEN key-replaced')
    const { booth: fresh } = await enrolAs(review, original.identity)
    expect(fresh.identity.stationId).not.toBe(copy.identity.stationId)
    expect(await failureOf(copy.api.roster({}))).toBe('done')
    expect(await failureOf(fresh.api.roster({}))).toBe('done')
    expect(await failureOf(submitFor(fresh, fourth!))).toBe('done')
    expect(await failureOf(fresh.api.withdraw({ id: photo }))).toBe('NOT_FOUND withdrawal-refused')
  })

  it('no key but a former one of this very station is called replaced', async () => {
    const booth = await enrolBooth(review)
    await enrolAs(review, booth.identity)
    const stranger = { ...booth.identity, privateKey: readStationKey(createStationKey().privateDer) }
    const wrong = boothOf(stranger, review.url, review.now)
    expect(await failureOf(wrong.api.roster({}))).toBe('FORBIDDEN signature-wrong')
  })

  it('nobody becomes a station by its id alone', async () => {
    const victim = await enrolBooth(review)
    const thief = { ...victim.identity, privateKey: readStationKey(createStationKey().privateDer) }
    const { booth } = await enrolAs(review, thief)
    expect(booth.identity.stationId).not.toBe(victim.identity.stationId)
    expect(await failureOf(victim.api.roster({}))).toBe('done')
  })
})

describe('a station that was shut out', () => {
  it('is let in again by an administrator, and the log says so', async () => {
    const booth = await enrolBooth(review)
    const { stationId } = booth.identity
    await admin.api.revokeStation({ stationId })
    expect(await failureOf(booth.api.roster({}))).toBe('FORBIDDEN station-revoked')
    const before = (await admin.api.audit()).records
    await admin.api.reinstateStation({ stationId })
    expect(await failureOf(booth.api.roster({}))).toBe('done')
    expect((await admin.api.audit()).records).toBe(before + 1)
    expect(await listed(stationId)).toMatchObject([{ revoked: false }])
  })

  it('is not let in again by a reviewer', async () => {
    const booth = await enrolBooth(review)
    const reviewer = await signIn(review.url, '审核员', 'demo-reviewer')
    const { stationId } = booth.identity
    expect(await failureOf(reviewer.api.reinstateStation({ stationId }))).toBe('FORBIDDEN role')
    expect(await failureOf(admin.api.reinstateStation({ stationId: 'nobody' }))).toBe('NOT_FOUND station')
  })
})

describe('a submission', () => {
  it('whose booth speaks under another id now is answered with its receipt, verdict and withdrawal', async () => {
    const before = await enrolBooth(review, '旧站')
    const sent = await prepareSubmission(before, students[4]!)
    const asked = await prepareSubmission(before, students[5]!)
    const taken = await prepareSubmission(before, students[6]!)
    for (const one of [sent, asked, taken]) await before.api.submit(one)
    const now = await enrolBooth(review, '新站')
    expect(await now.api.submit(sent)).toMatchObject({ submissionId: sent.id, state: 'waiting' })
    const titles = [asked, { ...taken, manifestHash: 'f'.repeat(64) }]
    const { items } = await now.api.holdings({
      submissions: titles.map(({ id, manifestHash }) => ({ id, manifestHash })),
    })
    expect(items.map((one) => one.submissionId)).toEqual([asked.id])
    for (const submissionId of [sent.id, asked.id]) {
      await admin.api.claim({ submissionId })
      await admin.api.decide({ submissionId, decision: 'rejected', reasons: ['eyes'], note: '请睁眼' })
    }
    const told = (await now.api.status({})).items.filter(({ state }) => state === 'rejected')
    expect(told.map(({ submissionId, note }) => [submissionId, note])).toEqual([
      [sent.id, '请睁眼'],
      [asked.id, '请睁眼'],
    ])
    expect(await failureOf(now.api.withdraw({ id: taken.id }))).toBe('NOT_FOUND withdrawal-refused')
    const withdrawn = await now.api.withdraw({ id: taken.id, manifestHash: taken.manifestHash })
    expect(withdrawn).toMatchObject({ state: 'withdrawn' })
  })

  it('made before its booth was enrolled, or under another id, comes in', async () => {
    const booth = await enrolBooth(review)
    const made = await prepareSubmission(booth, students[7]!, { manifest: { stationId: 'not-enrolled' } })
    expect(await failureOf(booth.api.submit(made))).toBe('done')
  })

  it('made for another server’s roster comes in for the same student number, and for no other', async () => {
    const booth = await enrolBooth(review)
    const elsewhere = { rosterId: 'row-of-a-former-server', taskId: 'task-of-a-former-server' }
    const made = await prepareSubmission(booth, students[8]!, { manifest: elsewhere })
    expect(await failureOf(booth.api.submit(made))).toBe('NOT_FOUND not-on-roster')
    const wrong = { ...made, rosterId: students[9]!.rosterId }
    expect(await failureOf(booth.api.submit(wrong))).toBe('NOT_FOUND not-on-roster')
    expect(await failureOf(booth.api.submit({ ...made, rosterId: students[8]!.rosterId }))).toBe('done')
  })
})
