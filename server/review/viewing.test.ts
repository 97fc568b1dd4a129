// Who may see a student's pictures and data, and that nobody sees them without a trace.
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  openConsole,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'

const MINUTE_MS = 60_000
let review: TestServer
let booth: TestBooth
let students: RosterEntry[]
let admin: ConsoleClient
let first: ConsoleClient
let second: ConsoleClient

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 12)
  booth = await enrolBooth(review)
  students = await booth.roster()
  const { api } = await signIn(review.url)
  await api.createAccount({ name: '审核员二', password: 'long-enough', role: 'reviewer' })
  await sessions()
})
afterAll(() => review.stop())

async function sessions(): Promise<void> {
  admin = await signIn(review.url)
  first = await signIn(review.url, '审核员', 'demo-reviewer')
  second = await signIn(review.url, '审核员二', 'long-enough')
}

const fresh = (): Promise<string> => submitFor(booth, students.shift()!)
const pictureOf = (id: string) => `${API_PREFIX}/console/submissions/${id}/files/standard`
const see = async (client: ConsoleClient, id: string): Promise<number> =>
  (await client.get(pictureOf(id))).status
const approve = (client: ConsoleClient, submissionId: string) =>
  client.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
const recorded = async (): Promise<number> => (await admin.api.audit()).records

describe('the list', () => {
  it('shows the photo of what the viewer holds or may still take back, and of nothing else', async () => {
    const [held, waiting] = [await fresh(), await fresh()]
    await first.api.claim({ submissionId: held })
    const shownTo = async (client: ConsoleClient) =>
      (await client.api.tasks({})).tasks
        .filter(({ thumbnailUrl }) => thumbnailUrl !== null)
        .map(({ submissionId, thumbnailUrl }) => [submissionId, thumbnailUrl])
    expect(await shownTo(first)).toEqual([[held, pictureOf(held)]])
    for (const client of [second, admin]) expect(await shownTo(client)).toEqual([])
    await approve(first, held)
    expect(await shownTo(first)).toEqual([[held, pictureOf(held)]])
    expect(await see(first, held)).toBe(200)
    review.advance(61_000)
    expect(await shownTo(first)).toEqual([])
    await first.api.claim({ submissionId: waiting })
    await approve(first, waiting)
    review.advance(61_000)
  })
})

describe('a picture', () => {
  it('is seen by whoever holds the task, and by no other reviewer or administrator', async () => {
    const id = await fresh()
    for (const client of [first, second, admin]) expect(await see(client, id)).toBe(403)
    await first.api.claim({ submissionId: id })
    expect(await see(first, id)).toBe(200)
    for (const client of [second, admin]) expect(await see(client, id)).toBe(403)
    expect(await see(openConsole(review.url), id)).toBe(401)
    await first.api.release({ submissionId: id })
    expect(await see(first, id)).toBe(403)
  })

  it('is not seen any more when the claim has run out', async () => {
    const id = await fresh()
    await first.api.claim({ submissionId: id })
    review.advance(14 * MINUTE_MS)
    expect(await see(first, id)).toBe(200)
    review.advance(2 * MINUTE_MS)
    expect(await see(first, id)).toBe(403)
    await sessions()
  })

  it('is seen by whoever decided as long as the decision can be taken back', async () => {
    const id = await fresh()
    await first.api.claim({ submissionId: id })
    await approve(first, id)
    expect(await see(first, id)).toBe(200)
    expect(await see(second, id)).toBe(403)
    review.advance(MINUTE_MS)
    expect(await see(first, id)).toBe(403)
  })

  it('leaves one line in the log for each person and claim, however many are loaded', async () => {
    const id = await fresh()
    await first.api.claim({ submissionId: id })
    const before = await recorded()
    await Promise.all(Array.from({ length: 6 }, () => see(first, id)))
    await first.get(pictureOf(id).replace('standard', 'captured'))
    expect((await recorded()) - before).toBe(1)
    await first.api.release({ submissionId: id })
    await second.api.claim({ submissionId: id })
    const between = await recorded()
    await see(second, id)
    await see(second, id)
    expect((await recorded()) - between).toBe(1)
    await approve(second, id)
  })

  it('of a photo that was taken back is seen by nobody', async () => {
    const id = await fresh()
    await admin.api.look({ submissionId: id, reason: 'spot-check' })
    expect(await see(admin, id)).toBe(200)
    await booth.api.withdraw({ id })
    for (const client of [first, admin]) expect(await see(client, id)).toBe(404)
    const again = admin.api.look({ submissionId: id, reason: 'complaint' })
    expect(await failureOf(again)).toBe('REFUSED withdrawn')
  })
})

describe('an administrator', () => {
  it('says why, is recorded, and sees the pictures for a while', async () => {
    const id = await fresh()
    const before = await recorded()
    const shown = await admin.api.look({ submissionId: id, reason: 'complaint' })
    expect(shown.files.map((file) => file.role).sort()).toEqual(['captured', 'standard'])
    expect((await recorded()) - before).toBe(1)
    expect(await see(admin, id)).toBe(200)
    expect((await recorded()) - before).toBe(2)
    const look = first.api.look({ submissionId: id, reason: 'complaint' })
    expect(await failureOf(look)).toBe('FORBIDDEN role')
    const why = admin.api.look({ submissionId: id, reason: 'curiosity' as 'complaint' })
    expect(await failureOf(why)).toBe('BAD_INPUT input:reason')
    review.advance(15 * MINUTE_MS)
    expect(await see(admin, id)).toBe(403)
  })

  it('finds whom he searches for, and the search is on record, once for a page that refreshes itself', async () => {
    const before = await recorded()
    await admin.api.roster({ query: '测试学生1' })
    await admin.api.roster({ query: '测试学生1' })
    expect((await recorded()) - before).toBe(1)
    await admin.api.roster({ query: '测试学生2' })
    await admin.api.tasks({ query: '测试学生2' })
    await admin.api.tasks({ query: '测试学生2' })
    expect((await recorded()) - before).toBe(3)
    await admin.api.tasks({})
    expect((await recorded()) - before).toBe(3)
  })
})

describe('what is known of a student', () => {
  it('shows digits of the ID number to whoever holds or decided the submission, and is on record', async () => {
    const id = await fresh()
    const detail = (client: ConsoleClient) => client.api.submission({ submissionId: id })
    const before = await recorded()
    expect(await detail(first)).toMatchObject({ idNumberMasked: '', picturesUntil: null })
    await detail(first)
    expect((await recorded()) - before).toBe(1)
    await first.api.claim({ submissionId: id })
    expect(await detail(second)).toMatchObject({ idNumberMasked: '', picturesUntil: null })
    await approve(first, id)
    review.advance(MINUTE_MS)
    expect(await detail(second)).toMatchObject({ idNumberMasked: '' })
    expect((await detail(first)).idNumberMasked).toMatch(/^000000\*{8}/)
    expect((await detail(admin)).idNumberMasked).toMatch(/^000000\*{8}/)
    expect((await detail(first)).picturesUntil).toBeNull()
  })

  it('is not in the queue but for name and number', async () => {
    await fresh()
    const { tasks } = await second.api.tasks({ limit: 200 })
    const text = JSON.stringify(tasks)
    expect(text).not.toMatch(/files|manifest|idNumber|sha256/)
    for (const student of await booth.roster()) expect(text).not.toContain(student.idNumber.slice(-6))
  })
})

describe('too much', () => {
  it('is refused after an hour’s share, and again possible when the hour is over', async () => {
    await review.stop()
    const views = { perHour: { pictures: 2, export: 1, search: 1 } }
    const limited = await startReviewServer({ settings: { views } })
    review = limited
    await publishStudents(limited, 4)
    booth = await enrolBooth(limited)
    students = await booth.roster()
    await signIn(limited.url).then(({ api }) =>
      api.createAccount({ name: '审核员二', password: 'long-enough', role: 'reviewer' }),
    )
    await sessions()
    const statuses: number[] = []
    for (let photo = 0; photo < 3; photo += 1) {
      const id = await fresh()
      await first.api.claim({ submissionId: id })
      statuses.push(await see(first, id), await see(first, id))
      await approve(first, id)
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
    const zip = async () => (await admin.get(`${API_PREFIX}/console/export.zip`)).status
    expect([await zip(), await zip()]).toEqual([200, 429])
    const search = (query: string) => failureOf(admin.api.roster({ query }))
    expect([await search('甲'), await search('甲'), await search('乙')]).toEqual([
      'done',
      'done',
      'BUSY views',
    ])
    // Somebody else's share is their own.
    const id = await fresh()
    await second.api.claim({ submissionId: id })
    expect(await see(second, id)).toBe(200)
    review.advance(61 * MINUTE_MS)
    await sessions()
    expect(await zip()).toBe(200)
  })

  it('names no student in the log', async () => {
    const dir = review.dir
    await review.server.close()
    const pg = await PGlite.create({ dataDir: join(dir, 'database') })
    const { rows } = await pg.query<{ what: string; subject: string; details: string }>(
      "select what, subject, details from audit_record where what like '%searched' or what like '%viewed'",
    )
    await pg.close()
    review = await startReviewServer({ dir })
    expect(rows.length).toBeGreaterThan(0)
    for (const { what, subject, details } of rows) {
      expect(what.endsWith('searched') ? subject : '').toBe('')
      expect(details).not.toMatch(/甲|乙|测试学生/)
    }
  })
})
