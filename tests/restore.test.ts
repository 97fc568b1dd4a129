// Booths and servers that are restored, replaced, shut out and enrolled again: no photo is lost, none is doubled, every
// verdict and every withdrawal arrives. Each part is one bad day, told once and looked at from all sides.
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RejectReason } from '../core/submission/review.ts'
import { createStationKey, publicKeyOf, readStationKey } from '../station/sync/signed-fetch.ts'
import { testEntry } from '../station/testing.ts'
import { type DrivenBooth, openBooth, type SavedPhoto } from './support/booth.ts'
import { goBetween } from './support/go-between.ts'
import {
  type ConsoleClient,
  enrolAs,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
  testIdNumber,
} from './support/review-server.ts'
import { type StandingAddress, standingAddress } from './support/standing-address.ts'

const STUDENTS = 17
const SCHOOL = '示例开放大学'
const numberOf = (n: number): string => `S2026${String(n).padStart(4, '0')}`
/** Free of charge: nobody pays here. */
const publish = (made: TestServer, count: number) => publishStudents(made, count, undefined, 0)
const NOWHERE = { url: 'http://127.0.0.1:9' }

/** One server at an address that stays, and whoever decides there. */
interface School {
  readonly review: () => TestServer
  readonly address: StandingAddress
  readonly become: (next: TestServer) => void
  readonly backUp: () => Promise<string>
  readonly restore: (copy: string) => Promise<void>
  readonly console: () => Promise<ConsoleClient['api']>
  readonly decide: (photo: SavedPhoto, decision: 'approved' | 'rejected', note?: string) => Promise<void>
  readonly tasks: () => Promise<Record<string, string>>
  readonly close: () => Promise<void>
}

async function openSchool(students = STUDENTS): Promise<School> {
  const old: TestServer[] = []
  const copies: string[] = []
  let review = await startReviewServer({ school: SCHOOL })
  await publish(review, students)
  const address = await standingAddress(review)
  let signedIn: Promise<ConsoleClient> | null = null
  const become = (next: TestServer): void => {
    review = next
    signedIn = null
    address.leadTo(next)
  }
  const console = async () => {
    signedIn ??= signIn(review.url)
    return (await signedIn).api
  }
  return {
    review: () => review,
    address,
    become: (next) => {
      old.push(review)
      become(next)
    },
    async backUp() {
      const made = await review.backUp()
      become(made.review)
      copies.push(made.copy)
      return made.copy
    },
    restore: async (copy) => become(await review.restore(copy)),
    console,
    async decide({ submissionId }, decision, note = '') {
      const api = await console()
      await api.claim({ submissionId })
      const reasons: RejectReason[] = decision === 'rejected' ? ['eyes'] : []
      await api.decide({ submissionId, decision, reasons, note })
    },
    async tasks() {
      const { tasks } = await (await console()).tasks({ limit: 200 })
      return Object.fromEntries(tasks.map(({ submissionId, state }) => [submissionId, state]))
    },
    async close() {
      await address.close()
      for (const one of [review, ...old]) await one.stop()
      for (const copy of copies) await rm(copy, { recursive: true, force: true })
    },
  }
}

const capturedAt = async (booth: DrivenBooth): Promise<string[]> =>
  (await booth.students()).flatMap((one) => (one.captured ? [one.studentNumber] : [])).sort()

describe('a server restored from an older copy', () => {
  let school: School
  let booth: DrivenBooth
  let other: DrivenBooth
  let photo: Record<
    'kept' | 'lost' | 'undecided' | 'confirmed' | 'regretted' | 'first' | 'second' | 'erased',
    SavedPhoto
  >
  let others: SavedPhoto[]
  let justRestored: Record<string, string>

  beforeAll(async () => {
    school = await openSchool()
    booth = await openBooth()
    other = await openBooth()
    for (const one of [booth, other]) await one.enrol(school.review(), school.address.url)
    const kept = await booth.save(numberOf(1))
    const undecided = await booth.save(numberOf(2))
    const confirmed = await booth.save(numberOf(3))
    const first = await booth.save(numberOf(4))
    await booth.settle()
    await other.settle()
    const copy = await school.backUp()

    // A key that the restored server will not know.
    await booth.enrol(school.review(), school.address.url)
    await publish(school.review(), STUDENTS + 3)
    const lost = await booth.save(numberOf(5))
    const regretted = await booth.save(numberOf(6))
    const erased = await booth.save(numberOf(7))
    others = [await other.save(numberOf(8))]
    await booth.settle()
    await other.settle()
    await school.decide(erased, 'approved')
    await booth.settle()
    // Its days are over here; what comes after is young.
    await booth.live(31)
    await school.decide(undecided, 'approved')
    await school.decide(first, 'rejected')
    await booth.test.client.queue.withdraw(confirmed)
    await booth.settle()
    const second = await booth.save(numberOf(4))
    await booth.settle()
    photo = { kept, lost, undecided, confirmed, regretted, first, second, erased }
    expect(await booth.students()).toHaveLength(STUDENTS + 3)
    for (const [name, state] of [
      ['lost', 'waiting'],
      ['undecided', 'approved'],
      ['confirmed', 'withdrawn'],
      ['first', 'rejected'],
      ['second', 'waiting'],
    ] as const)
      expect(booth.item(photo[name].submissionId).state, name).toBe(state)

    await school.restore(copy)
    justRestored = await school.tasks()
    // The other booth comes first and grows the server's records past where they had been, so that no number shows what is
    // missing. Its power goes between knowing that the history is another and asking anything.
    const { syncPorts } = other.folder()
    syncPorts.startOver({ ...syncPorts.enrolment.history(), statusCursor: null })
    other = await other.restart()
    await other.settle()
    for (const n of [9, 10, 11, 12]) others.push(await other.save(numberOf(n)))
    await other.settle()
    await school.decide(confirmed, 'approved')
    await booth.test.client.queue.withdraw(regretted)
    await booth.settle()
  })
  afterAll(async () => {
    await booth.stop()
    await other.stop()
    await school.close()
  })

  it('gets the photo it lost once more, once, and its verdict comes back', async () => {
    const { lost } = photo
    expect(justRestored[lost.submissionId]).toBeUndefined()
    expect((await school.tasks())[lost.submissionId]).toBe('waiting')
    expect(booth.item(lost.submissionId)).toMatchObject({ state: 'waiting', reason: null })
    await school.decide(lost, 'rejected', '请睁眼')
    await booth.settle()
    expect(booth.item(lost.submissionId)).toMatchObject({
      state: 'rejected',
      rejection: { reasons: ['eyes'], note: '请睁眼' },
    })
  })

  it('goes on with a booth that enrolled again since the copy was made, by the key it had then', () => {
    expect(booth.sync.status()).toMatchObject({ state: 'idle', reason: null })
  })

  it('gets every photo of a booth that was stopped before it could ask', async () => {
    const there = await school.tasks()
    expect(others.map((one) => there[one.submissionId])).toEqual(others.map(() => 'waiting'))
  })

  it('that has grown past its old end is found out all the same: every captured student is reported', async () => {
    const captured = await capturedAt(booth)
    for (const n of [1, 2, 4, 8, 9, 10, 11, 12]) expect(captured).toContain(numberOf(n))
  })

  it('no longer shows the students added after the copy, and shows them when they are added again', async () => {
    expect(await booth.students()).toHaveLength(STUDENTS)
    await publish(school.review(), STUDENTS + 3)
    await booth.settle()
    expect(await booth.students()).toHaveLength(STUDENTS + 3)
  })

  it('is followed where it lost a decision', async () => {
    expect(booth.item(photo.undecided.submissionId).state).toBe('waiting')
    await school.decide(photo.undecided, 'rejected', '请睁眼')
    await booth.settle()
    expect(booth.item(photo.undecided.submissionId)).toMatchObject({
      state: 'rejected',
      rejection: { note: '请睁眼' },
    })
  })

  it('lets go of a photo whose withdrawal it had confirmed and lost, even where it approved it meanwhile', async () => {
    expect(booth.item(photo.confirmed.submissionId).state).toBe('withdrawn')
    expect((await school.tasks())[photo.confirmed.submissionId]).toBe('withdrawn')
  })

  it('does not get a photo again that was taken back while it was away', async () => {
    expect(booth.item(photo.regretted.submissionId).state).toBe('withdrawn')
    expect((await school.tasks())[photo.regretted.submissionId]).toBeUndefined()
  })

  it('gets the second photo of a student when it turns down the first one again', async () => {
    const { first, second } = photo
    expect(booth.item(first.submissionId).state).toBe('waiting')
    expect(booth.item(second.submissionId)).toMatchObject({ state: 'blocked', reason: 'already-captured' })
    await school.decide(first, 'rejected')
    await booth.settle()
    expect(booth.item(second.submissionId)).toMatchObject({ state: 'waiting', reason: null })
  })

  it('that lost a photo whose pictures were deleted here is said to, and the student may be captured', async () => {
    const { submissionId } = photo.erased
    expect(booth.item(submissionId)).toMatchObject({ reason: 'erased-here', canRetry: false })
    const { items } = await booth.test.client.queue.list({ after: null, limit: 10, filter: 'blocked' })
    expect(items.map((item) => item.submissionId)).toContain(submissionId)
    const again = await booth.save(numberOf(7))
    await booth.settle()
    expect(booth.item(again.submissionId).state).toBe('waiting')
    expect(booth.item(submissionId).reason).toBeNull()
  })
})

describe('a server that a booth leaves', () => {
  let school: School
  let booth: DrivenBooth
  beforeAll(async () => {
    school = await openSchool()
    booth = await openBooth()
    await booth.enrol(school.review(), school.address.url)
  })
  afterAll(async () => {
    await booth.stop()
    await school.close()
  })
  const state = ({ submissionId }: SavedPhoto) => {
    const { state: now, reason } = booth.item(submissionId)
    return reason === null ? now : `${now}: ${reason}`
  }

  it('that captured before it was enrolled anywhere sends what it captured', async () => {
    const student = {
      name: '测试学生1',
      studentNumber: numberOf(1),
      idNumber: testIdNumber(1),
      school: SCHOOL,
    }
    const early = await openBooth(undefined, [testEntry(1, { ...student, training: true })])
    const photo = await early.save(numberOf(1))
    await early.enrol(school.review(), school.address.url)
    await early.settle()
    expect(early.item(photo.submissionId)).toMatchObject({ state: 'waiting', reason: null })
    expect((await school.tasks())[photo.submissionId]).toBe('waiting')
    await early.stop()
  })

  it('that was shut out keeps its photos waiting, and goes on by itself when it is reinstated', async () => {
    const { stationId } = booth.folder().site.enrolment.read()!
    const api = await school.console()
    await api.revokeStation({ stationId })
    const photo = await booth.save(numberOf(2))
    expect(await booth.pass()).toBe('station-revoked')
    expect(booth.sync.status().state).toBe('blocked')
    expect(booth.item(photo.submissionId).state).toBe('queued')
    await api.reinstateStation({ stationId })
    await booth.settle()
    expect(state(photo)).toBe('waiting')
  })

  it('that was shut out and enrols again keeps its queue, its verdicts and its withdrawals', async () => {
    const decided = await booth.save(numberOf(3))
    const regretted = await booth.save(numberOf(4))
    await booth.settle()
    const { stationId } = booth.folder().site.enrolment.read()!
    await (await school.console()).revokeStation({ stationId })
    const unsent = await booth.save(numberOf(5))
    expect(await booth.pass()).toBe('station-revoked')
    await school.decide(decided, 'approved')
    await booth.test.client.queue.withdraw(regretted)
    expect(await booth.pass()).toBe('station-revoked')
    await booth.enrol(school.review(), school.address.url)
    await booth.settle()
    expect(booth.folder().site.enrolment.read()!.stationId).toBe(stationId)
    expect([decided, regretted, unsent].map(state)).toEqual(['approved', 'withdrawn', 'waiting'])
    expect(await booth.students()).toHaveLength(STUDENTS)
  })

  it('that is shut out in the middle of a pass loses neither the withdrawal nor the photo it was about to send', async () => {
    const { stationId } = booth.folder().site.enrolment.read()!
    const api = await school.console()
    let at = ''
    const between = await goBetween(() => school.review().url, {
      before: async ({ url }) => {
        if (at !== '' && url?.endsWith(at)) await api.revokeStation({ stationId })
        return null
      },
    })
    const regretted = await booth.save(numberOf(14))
    await booth.settle()
    const unsent = await booth.save(numberOf(15))
    const reach = (url: string) =>
      booth.folder().site.enrolment.save({ ...booth.folder().site.enrolment.read()!, serverUrl: url })
    reach(between.url)
    await booth.test.client.queue.withdraw(regretted)
    at = '/withdraw'
    expect(await booth.pass()).toBe('station-revoked')
    await api.reinstateStation({ stationId })
    at = `/submissions/${unsent.submissionId}`
    expect(await booth.pass()).toBe('station-revoked')
    expect([regretted, unsent].map((one) => booth.item(one.submissionId).state)).toEqual([
      'withdrawn',
      'queued',
    ])
    at = ''
    await api.reinstateStation({ stationId })
    await booth.settle()
    expect(state(unsent)).toBe('waiting')
    reach(school.address.url)
    await between.close()
  })

  it('of the version before, which has no history to show, is served as before, and asked once when it was updated', async () => {
    const old = await openBooth()
    const between = await goBetween(() => school.review().url, {
      before: async ({ url }) =>
        url?.endsWith('/holdings')
          ? { status: 404, body: { code: 'NOT_FOUND', message: 'NOT_FOUND' } }
          : null,
      answer: ({ anchor: _, continues: __, statusCursor: ___, ...rest }) => rest,
    })
    await old.enrol(school.review(), between.url)
    const before = await old.save(numberOf(16))
    await old.settle()
    await school.decide(before, 'rejected', '请睁眼')
    await old.settle()
    expect(old.item(before.submissionId)).toMatchObject({ state: 'rejected', rejection: { note: '请睁眼' } })
    const { enrolment } = old.folder().site
    expect(enrolment.history().anchor).toBeNull()
    const after = await old.save(numberOf(16))
    await old.settle()
    enrolment.save({ ...enrolment.read()!, serverUrl: school.address.url })
    await old.settle()
    expect(enrolment.history().anchor).not.toBeNull()
    expect([before, after].map((one) => old.item(one.submissionId).state)).toEqual(['rejected', 'waiting'])
    expect(await old.students()).toHaveLength(STUDENTS)
    await old.test.client.queue.withdraw(after)
    await old.settle()
    await old.stop()
    await between.close()
  })

  it('whose answer to an enrolment was lost goes on by itself', async () => {
    const { enrolment } = booth.folder().site
    const { stationId, privateDer } = enrolment.read()!
    const next = enrolment.nextKey(() => createStationKey().privateDer)
    const key = { privateDer: next, publicRaw: publicKeyOf(next) }
    await enrolAs(school.review(), { stationId, privateKey: readStationKey(privateDer) }, '站', { key })
    expect(await booth.pass()).toBeNull()
    expect(enrolment.read()!.privateDer.equals(next)).toBe(true)
  })

  it('for another school’s shows it nobody: nothing goes up, each photo says why, and back here all goes on', async () => {
    const { stationId } = booth.folder().site.enrolment.read()!
    const accepted = await booth.save(numberOf(6))
    const decided = await booth.save(numberOf(7))
    const regretted = await booth.save(numberOf(8))
    await booth.settle()
    await school.decide(decided, 'approved')
    await booth.settle()
    school.address.leadTo(NOWHERE)
    const unsent = await booth.save(numberOf(9))
    // The same numbers, even the same people, but another school: nobody agreed to that.
    const foreign = await startReviewServer({ school: '另一所大学' })
    await publish(foreign, STUDENTS)
    const { api } = await signIn(foreign.url)
    await booth.enrol(foreign)
    const { records } = await api.audit()
    await booth.settle()
    expect((await api.audit()).records).toBe(records)
    expect((await api.tasks({})).tasks).toEqual([])
    expect([unsent, accepted, decided].map(state)).toEqual([
      'blocked: not-on-roster',
      'waiting: former-server',
      'approved',
    ])
    expect(await capturedAt(booth)).toEqual([])
    // What the old server has cannot be taken back at this one.
    await booth.test.client.queue.withdraw(regretted)
    await booth.settle()
    expect(state(regretted)).toBe('withdrawn: former-server')

    school.address.leadTo(school.review())
    await booth.enrol(school.review(), school.address.url)
    await booth.settle()
    expect([unsent, accepted, decided, regretted].map(state)).toEqual([
      'waiting',
      'waiting',
      'approved',
      'withdrawn',
    ])
    expect((await school.tasks())[regretted.submissionId]).toBe('withdrawn')
    expect(booth.folder().site.enrolment.read()!.stationId).toBe(stationId)
    await school.decide(accepted, 'approved')
    await booth.settle()
    expect(state(accepted)).toBe('approved')
    await foreign.stop()
  })

  it('for a new one of the same school: it gets every photo that counts when its roster has the students', async () => {
    const waiting = await booth.save(numberOf(10))
    const approved = await booth.save(numberOf(11))
    const rejected = await booth.save(numberOf(12))
    await booth.settle()
    await school.decide(approved, 'approved')
    await school.decide(rejected, 'rejected')
    await booth.settle()
    school.become(await startReviewServer({ school: SCHOOL }))
    const unsent = await booth.save(numberOf(13))
    expect(await booth.pass()).toBe('not-enrolled')
    expect(state(unsent)).toBe('queued')
    await booth.enrol(school.review(), school.address.url)
    await booth.settle()
    expect(await booth.students()).toEqual([])
    expect([waiting, approved, rejected, unsent].map(state)).toEqual([
      'waiting: former-server',
      'approved',
      'rejected',
      'blocked: not-on-roster',
    ])
    await publish(school.review(), STUDENTS)
    await booth.settle()
    expect(await booth.students()).toHaveLength(STUDENTS)
    const there = await school.tasks()
    for (const one of [waiting, approved, unsent]) expect(there[one.submissionId]).toBe('waiting')
    expect(there[rejected.submissionId]).toBeUndefined()
    expect([waiting, approved, rejected, unsent].map(state)).toEqual([
      'waiting',
      'waiting',
      'rejected',
      'waiting',
    ])
    await school.decide(approved, 'approved')
    await booth.settle()
    expect(state(approved)).toBe('approved')
  })
})
