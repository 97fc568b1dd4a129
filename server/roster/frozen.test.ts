// From 审核通过 on neither data nor photo can change, whatever way a change comes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  importCsv,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { unzip } from '../../tools/unzip.ts'

let review: TestServer
let booth: TestBooth
let admin: ConsoleClient
let students: RosterEntry[]
let next = 0
const freshStudent = (): RosterEntry => students[next++]!

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 12)
  booth = await enrolBooth(review)
  admin = await signIn(review.url)
  students = await booth.roster()
})
afterAll(() => review.stop())

const csvOf = (student: RosterEntry, name: string, elsewhere = '') =>
  `姓名,学号,身份证号,层次,专业,毕业时间,费用,已采集\n${name},${student.studentNumber},${student.idNumber},本科,法学,2026-06,30,${elsewhere}`
const importAs = (student: RosterEntry, name: string, elsewhere?: string) =>
  importCsv(admin.api, csvOf(student, name, elsewhere))
const entryOf = async (student: RosterEntry) =>
  (await booth.roster()).find((entry) => entry.rosterId === student.rosterId)!
const rowOf = async (student: RosterEntry) =>
  (await admin.api.roster({ query: student.studentNumber })).rows[0]!

async function approved(student: RosterEntry): Promise<string> {
  const submissionId = await submitFor(booth, student)
  await admin.api.claim({ submissionId })
  await admin.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
  return submissionId
}

async function exportedList(): Promise<string> {
  const response = await admin.get(`${API_PREFIX}/console/export.zip`)
  const files = await unzip(Buffer.from(await response.arrayBuffer()))
  return files.get('list.csv')!.toString()
}

describe('a draft roster imported before an approval and published after it', () => {
  it('does not change the approved student, neither at the stations nor in the export', async () => {
    const student = freshStudent()
    const other = freshStudent()
    await importAs(student, '改了名')
    await importAs(other, '也改了名')
    await approved(student)
    expect(await admin.api.publishRoster({})).toEqual({ published: 1, heldBack: 1 })
    expect(await entryOf(student)).toMatchObject({ name: student.name, captured: true })
    expect(await entryOf(other)).toMatchObject({ name: '也改了名' })
    expect((await rowOf(student)).name).toBe(student.name)
    review.advance(61_000)
    admin = await signIn(review.url)
    const list = await exportedList()
    expect(list).toContain(student.name)
    expect(list).not.toContain('改了名')
    // Asked again it is still said, and still nothing happens.
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 1 })
    // The file as it was takes the change back.
    expect(await importAs(student, student.name)).toMatchObject({ changed: 1, problems: [] })
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 0 })
  })

  it('does not mark the approved student as captured elsewhere', async () => {
    const student = freshStudent()
    await importAs(student, student.name, '是')
    await approved(student)
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 1 })
    expect(await importAs(student, student.name)).toMatchObject({ problems: [] })
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 0 })
  })

  it('does not change what a reviewer has before the eyes', async () => {
    const student = freshStudent()
    const submissionId = await submitFor(booth, student)
    await importAs(student, '改了名')
    await admin.api.claim({ submissionId })
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 1 })
    await admin.api.release({ submissionId })
    expect(await admin.api.publishRoster({})).toEqual({ published: 1, heldBack: 0 })
    expect(await entryOf(student)).toMatchObject({ name: '改了名' })
  })

  it('is published once the approval was taken back and the photo turned down', async () => {
    const student = freshStudent()
    await importAs(student, '改了名')
    const submissionId = await approved(student)
    await admin.api.publishRoster({})
    await admin.api.undo({ submissionId })
    await admin.api.decide({ submissionId, decision: 'rejected', reasons: ['pose'], note: '' })
    expect(await admin.api.publishRoster({})).toEqual({ published: 1, heldBack: 0 })
    expect(await entryOf(student)).toMatchObject({ name: '改了名', captured: false })
  })
})

describe('an approved student', () => {
  it('is not changed by an import, not removed, and keeps a name the school changed', async () => {
    const student = freshStudent()
    const submissionId = await approved(student)
    for (const to of ['publishing', 'published'] as const) {
      expect(await importAs(student, '改了名')).toMatchObject({ problems: [{ line: 2, code: 'locked' }] })
      expect(await importAs(student, student.name, '是')).toMatchObject({ problems: [{ code: 'locked' }] })
      const removal = admin.api.removeRoster({ rosterId: student.rosterId })
      expect(await failureOf(removal)).toBe('REFUSED has-submission')
      review.advance(61_000)
      admin = await signIn(review.url)
      await admin.api.advance({ submissionIds: [submissionId], to })
    }
    await admin.api.reissueCode({ rosterId: student.rosterId, revoke: false })
    const { codeSerial: _, ...before } = student
    expect(await entryOf(student)).toMatchObject({ ...before, captured: true })
  })
})
