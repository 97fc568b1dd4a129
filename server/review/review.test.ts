// Reviewing, over real HTTP: one reviewer at a time, decisions with reasons, the short undo, and a feed that tells the
// booth what happened in the order it happened.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  importCsv,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
  testIdNumber,
  usualFiles,
} from '../../tests/support/review-server.ts'

let review: TestServer
let booth: TestBooth
let admin: ConsoleClient
let first: ConsoleClient
let second: ConsoleClient
let students: RosterEntry[]
let next = 0
const freshStudent = (): RosterEntry => students[next++]!
const freshSubmission = (): Promise<string> => submitFor(booth, freshStudent())

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 40)
  booth = await enrolBooth(review)
  students = await booth.roster()
  admin = await signIn(review.url)
  await admin.api.createAccount({ name: '审核员二', password: 'long-enough', role: 'reviewer' })
  first = await signIn(review.url, '审核员', 'demo-reviewer')
  second = await signIn(review.url, '审核员二', 'long-enough')
})
afterAll(() => review.stop())

/** The clock moved: sign in again. */
async function sessions(): Promise<void> {
  admin = await signIn(review.url)
  first = await signIn(review.url, '审核员', 'demo-reviewer')
  second = await signIn(review.url, '审核员二', 'long-enough')
}

const approve = (client: ConsoleClient, submissionId: string) =>
  client.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
const reject = (client: ConsoleClient, submissionId: string) =>
  client.api.decide({ submissionId, decision: 'rejected', reasons: ['eyes', 'light'], note: '请睁眼' })

async function statesOf(submissionId: string): Promise<string[]> {
  const { items } = await booth.api.status({})
  return items.filter((item) => item.submissionId === submissionId).map((item) => item.state)
}

describe('a task', () => {
  it('goes from the queue to published, and the booth hears every word', async () => {
    const id = await freshSubmission()
    const { submission } = await first.api.claim({ submissionId: id })
    expect(submission).toMatchObject({ state: 'in-review', claimedBy: '审核员', studentName: '测试学生1' })
    expect(submission!.idNumberMasked).toMatch(/^000000\*{8}\d{3}[\dX]$/)
    expect(submission!.manifest!.measures).toEqual([{ id: 'yaw', value: 1.5, unit: '°' }])
    expect(submission!.files.map((file) => file.role).sort()).toEqual(['captured', 'standard'])
    const standard = submission!.files.find((file) => file.role === 'standard')!
    const picture = await first.get(standard.url)
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(usualFiles()[0]!.bytes)
    await approve(first, id)
    review.advance(60_000)
    const moved = { advanced: 1, heldBack: 0 }
    expect(await admin.api.advance({ submissionIds: [id], to: 'publishing' })).toEqual(moved)
    expect(await admin.api.advance({ submissionIds: [id], to: 'published' })).toEqual(moved)
    const words = ['waiting', 'in-review', 'approved', 'publishing', 'published']
    expect(await statesOf(id)).toEqual(words)
    const detail = await first.api.submission({ submissionId: id })
    expect(detail.history.map((event) => [event.state, event.by])).toEqual([
      ['waiting', '测试采集站'],
      ['in-review', '审核员'],
      ['approved', '审核员'],
      ['publishing', '管理员'],
      ['published', '管理员'],
    ])
  })

  it('is held by one of two reviewers who take it at the same moment', async () => {
    const id = await freshSubmission()
    const outcomes = await Promise.all([
      failureOf(first.api.claim({ submissionId: id })),
      failureOf(second.api.claim({ submissionId: id })),
    ])
    expect(outcomes.sort()).toEqual(['CONFLICT claimed-by-another', 'done'])
    const holds = await failureOf(first.api.claim({ submissionId: id }))
    const [one, two] = holds === 'done' ? [first, second] : [second, first]
    expect(await failureOf(approve(two, id))).toBe('CONFLICT claimed-by-another')
    expect(await failureOf(two.api.release({ submissionId: id }))).toBe('CONFLICT claimed-by-another')
    expect(await failureOf(approve(one, id))).toBe('done')
  })

  it('is the oldest when none is named, another for each reviewer, and null when none is left', async () => {
    const [a, b] = [await freshSubmission(), await freshSubmission()]
    expect((await first.api.claim({})).submission?.submissionId).toBe(a)
    expect((await second.api.claim({})).submission?.submissionId).toBe(b)
    expect((await first.api.claim({})).submission?.submissionId).toBe(a)
    await approve(first, a)
    expect((await first.api.claim({})).submission).toBeNull()
    await approve(second, b)
  })

  it('given back, or left lying, waits again', async () => {
    const id = await freshSubmission()
    await first.api.claim({ submissionId: id })
    await first.api.release({ submissionId: id })
    await first.api.claim({ submissionId: id })
    review.advance(14 * 60_000)
    expect(await failureOf(second.api.claim({ submissionId: id }))).toBe('CONFLICT claimed-by-another')
    await first.api.claim({ submissionId: id })
    review.advance(16 * 60_000)
    expect((await second.api.claim({ submissionId: id })).submission?.claimedBy).toBe('审核员二')
    expect(await failureOf(approve(first, id))).toBe('CONFLICT claimed-by-another')
    await approve(second, id)
    expect(await statesOf(id)).toEqual([
      'waiting',
      'in-review',
      'waiting',
      'in-review',
      'waiting',
      'in-review',
      'approved',
    ])
    await sessions()
  })
})

describe('a task in the hands of somebody who is gone', () => {
  it('is put back by an administrator, and by no other reviewer', async () => {
    const id = await freshSubmission()
    await first.api.claim({ submissionId: id })
    expect(await failureOf(second.api.release({ submissionId: id }))).toBe('CONFLICT claimed-by-another')
    await admin.api.release({ submissionId: id })
    expect((await second.api.claim({ submissionId: id })).submission?.claimedBy).toBe('审核员二')
    await approve(second, id)
  })

  it('waits again at once when the account is disabled', async () => {
    await admin.api.createAccount({ name: '审核员三', password: 'long-enough', role: 'reviewer' })
    const third = await signIn(review.url, '审核员三', 'long-enough')
    const id = await freshSubmission()
    await third.api.claim({ submissionId: id })
    const accounts = await admin.api.accounts()
    await admin.api.disableAccount({ id: accounts.find(({ name }) => name === '审核员三')!.id })
    expect(await statesOf(id)).toEqual(['waiting', 'in-review', 'waiting'])
    await first.api.claim({ submissionId: id })
    await approve(first, id)
  })
})

describe('a roster that names somebody else after the photo was taken', () => {
  const rename = async (student: RosterEntry, name: string, idNumber = student.idNumber) => {
    const csv = `姓名,学号,身份证号,层次,专业\n${name},${student.studentNumber},${idNumber},本科,法学`
    const { problems } = await importCsv(admin.api, csv)
    expect(problems).toEqual([])
    await admin.api.publishRoster({})
  }
  const confirmed = (submissionId: string) =>
    first.api.decide({
      submissionId,
      decision: 'approved',
      reasons: [],
      note: '',
      identityConfirmed: true,
    })

  it('is said of a photo that waits, and approving takes a word', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    await rename(student, '改名', testIdNumber(900))
    const { submission } = await first.api.claim({ submissionId: id })
    expect(submission).toMatchObject({ studentName: '改名', identityChanged: true })
    expect(await failureOf(approve(first, id))).toBe('REFUSED identity-changed')
    expect((await confirmed(id)).state).toBe('approved')
  })

  it('is said after a rejection was taken back, and of a photo that comes later', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    expect((await first.api.claim({ submissionId: id })).submission?.identityChanged).toBe(false)
    await reject(first, id)
    await rename(student, student.name, testIdNumber(901))
    expect((await first.api.undo({ submissionId: id })).identityChanged).toBe(true)
    expect(await failureOf(approve(first, id))).toBe('REFUSED identity-changed')
    await reject(first, id)
    const late = await submitFor(booth, student)
    expect((await first.api.claim({ submissionId: late })).submission?.identityChanged).toBe(true)
    await reject(first, late)
  })

  it('is not said where only the rest of the row changed', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    const csv = `姓名,学号,身份证号,层次,专业\n${student.name},${student.studentNumber},${student.idNumber},专科,会计`
    await importCsv(admin.api, csv)
    await admin.api.publishRoster({})
    const { submission } = await first.api.claim({ submissionId: id })
    expect(submission).toMatchObject({ major: '会计', identityChanged: false })
    await approve(first, id)
  })
})

describe('a photo whose comparison failed and that was sent all the same', () => {
  it('is approved with a reason alone, which the history keeps and no booth is told', async () => {
    const different = { kind: 'measured', distance: 0.72, threshold: 0.6, decision: 'different' } as const
    for (const manifest of [{ submittedAnyway: true }, { comparison: different }]) {
      const input = await prepareSubmission(booth, freshStudent(), { manifest })
      await booth.api.submit(input)
      await first.api.claim({ submissionId: input.id })
      expect(await failureOf(approve(first, input.id))).toBe('BAD_INPUT mismatch-reason-needed')
      const reason = '本人到场，与身份证原件核对一致'
      const decided = { submissionId: input.id, decision: 'approved' as const, reasons: [] }
      expect(await failureOf(first.api.decide({ ...decided, note: ' \n' }))).toBe(
        'BAD_INPUT mismatch-reason-needed',
      )
      expect((await first.api.decide({ ...decided, note: reason })).history.at(-1)).toMatchObject({
        state: 'approved',
        note: reason,
      })
      const { items } = await booth.api.status({})
      expect(items.at(-1)).toMatchObject({ submissionId: input.id, state: 'approved', note: '' })
    }
  })
})

describe('a decision', () => {
  it('to reject names reasons, and a word where the reason is another', async () => {
    const id = await freshSubmission()
    await first.api.claim({ submissionId: id })
    const decide = (reasons: ('eyes' | 'other')[], note: string) =>
      failureOf(first.api.decide({ submissionId: id, decision: 'rejected', reasons, note }))
    expect(await decide([], '不清楚')).toBe('BAD_INPUT reasons-needed')
    expect(await decide(['other'], ' ')).toBe('BAD_INPUT note-needed')
    expect(await decide(['other', 'eyes'], '背景有人')).toBe('done')
    const { items } = await booth.api.status({})
    const last = items.at(-1)
    expect(last).toMatchObject({
      submissionId: id,
      state: 'rejected',
      reasons: ['other', 'eyes'],
      note: '背景有人',
    })
  })

  it('needs the task in hand', async () => {
    const id = await freshSubmission()
    expect(await failureOf(approve(first, id))).toBe('REFUSED waiting')
    await first.api.claim({ submissionId: id })
    await approve(first, id)
    expect(await failureOf(reject(first, id))).toBe('REFUSED approved')
    expect(await failureOf(first.api.claim({ submissionId: id }))).toBe('REFUSED approved')
    expect(await failureOf(booth.api.withdraw({ id }))).toBe('REFUSED withdrawal-refused')
  })

  it('may be taken back for a minute, by whoever made it', async () => {
    const id = await freshSubmission()
    await first.api.claim({ submissionId: id })
    const decided = await reject(first, id)
    expect(Date.parse(decided.undoUntil!) - review.now().getTime()).toBe(60_000)
    expect((await second.api.submission({ submissionId: id })).undoUntil).toBeNull()
    expect(await failureOf(second.api.undo({ submissionId: id }))).toBe('REFUSED undo-too-late')
    expect(await first.api.undo({ submissionId: id })).toMatchObject({
      state: 'in-review',
      claimedBy: '审核员',
    })
    await approve(first, id)
    expect(await statesOf(id)).toEqual(['waiting', 'in-review', 'rejected', 'in-review', 'approved'])
    review.advance(60_001)
    expect(await failureOf(first.api.undo({ submissionId: id }))).toBe('REFUSED undo-too-late')
  })

  it('to reject lets the student come again, and then cannot be taken back', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    const captured = async () =>
      (await booth.roster()).find((entry) => entry.rosterId === student.rosterId)?.captured
    expect(await captured()).toBe(true)
    await first.api.claim({ submissionId: id })
    await reject(first, id)
    expect(await captured()).toBe(false)
    await submitFor(booth, student)
    expect(await failureOf(first.api.undo({ submissionId: id }))).toBe('REFUSED captured-again')
    expect(await captured()).toBe(true)
  })

  it('to approve ends it: no second photo, no change of the student', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    await first.api.claim({ submissionId: id })
    await approve(first, id)
    const again = await prepareSubmission(booth, student)
    expect(await failureOf(booth.api.submit(again))).toBe('ALREADY_CAPTURED already-captured')
    expect(await failureOf(admin.api.removeRoster({ rosterId: student.rosterId }))).toBe(
      'REFUSED has-submission',
    )
    const csv = `姓名,学号,身份证号,层次,专业\n改名,${student.studentNumber},${student.idNumber},本科,法学`
    expect(await importCsv(admin.api, csv, true)).toMatchObject({
      problems: [{ line: 2, code: 'locked' }],
    })
  })

  it('cannot be skipped on the way to publication', async () => {
    const id = await freshSubmission()
    const advance = (to: 'publishing' | 'published') =>
      failureOf(admin.api.advance({ submissionIds: [id], to }))
    expect(await advance('publishing')).toBe('REFUSED none-ready')
    await first.api.claim({ submissionId: id })
    await approve(first, id)
    expect(await advance('published')).toBe('REFUSED none-ready')
    expect(await advance('publishing')).toBe('REFUSED undo-open')
    review.advance(60_000)
    expect(await advance('publishing')).toBe('done')
    expect(await failureOf(first.api.undo({ submissionId: id }))).toBe('REFUSED publishing')
  })
})

describe('a withdrawal', () => {
  it('takes what waits, not what is being reviewed', async () => {
    const id = await freshSubmission()
    await first.api.claim({ submissionId: id })
    expect(await failureOf(booth.api.withdraw({ id }))).toBe('REFUSED withdrawal-refused')
    await first.api.release({ submissionId: id })
    expect(await failureOf(booth.api.withdraw({ id }))).toBe('done')
    expect(await failureOf(first.api.claim({ submissionId: id }))).toBe('REFUSED withdrawn')
    expect((await statesOf(id)).at(-1)).toBe('withdrawn')
  })
})

describe('the status feed', () => {
  it('goes on where it stopped, and starts over with a cursor it never gave', async () => {
    const start = await booth.api.status({})
    expect(await booth.api.status({ cursor: start.cursor })).toMatchObject({
      items: [],
      cursor: start.cursor,
      more: false,
    })
    const id = await freshSubmission()
    const { items, cursor } = await booth.api.status({ cursor: start.cursor })
    expect(items).toMatchObject([{ submissionId: id, state: 'waiting' }])
    expect(Number(cursor)).toBe(Number(start.cursor) + 1)
    expect((await booth.api.status({ cursor: '999999' })).items.length).toBeGreaterThan(1)
    expect(await failureOf(booth.api.status({ cursor: 'x' }))).toBe('BAD_INPUT cursor')
  })
})

describe('the queue', () => {
  it('is paged, counted and searched by name or number', async () => {
    const waiting = await first.api.tasks({ state: 'waiting', limit: 1 })
    expect(waiting.tasks).toHaveLength(1)
    expect(waiting.counts['waiting']).toBeGreaterThan(1)
    const rest = await first.api.tasks({ state: 'waiting', limit: 200, cursor: waiting.next! })
    expect(rest.tasks).toHaveLength(waiting.counts['waiting']! - 1)
    expect(rest.next).toBeNull()
    const [found] = (await first.api.tasks({ query: 's20260001' })).tasks
    expect(found).toMatchObject({ studentName: '测试学生1', state: 'published' })
    const newest = (await first.api.tasks({ state: 'approved' })).tasks.map((task) => task.receivedAt)
    expect(newest).toEqual([...newest].sort().reverse())
  })
})

describe('the audit log', () => {
  it('is whole after all of this, names nobody and cannot be rewritten', async () => {
    const verdict = await admin.api.audit()
    expect(verdict).toMatchObject({ ok: true, brokenAt: null })
    expect(verdict.records).toBeGreaterThan(50)
  })
})
