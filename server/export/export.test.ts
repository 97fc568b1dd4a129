// The export as a school receives it, and what is left of a submission when its time is over.
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  enrolBooth,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
  tinyJpeg,
  usualFiles,
} from '../../tests/support/review-server.ts'
import { unzip } from '../../tools/unzip.ts'

const DAY_MS = 86_400_000
const EXPORT = `${API_PREFIX}/console/export.zip`
let review: TestServer
let booth: TestBooth
let students: RosterEntry[]
const ids: string[] = []

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 4, '同名')
  booth = await enrolBooth(review)
  students = await booth.roster()
  const { api } = await signIn(review.url)
  for (const [index, student] of students.entries()) {
    const extra = [
      { role: 'original' as const, bytes: tinyJpeg(`original ${index}`) },
      { role: 'card-portrait' as const, bytes: tinyJpeg(`card ${index}`) },
    ]
    const files = [...usualFiles(`student ${index}`), ...extra]
    const input = await prepareSubmission(booth, student, { files })
    await booth.api.submit(input)
    ids.push(input.id)
    if (index === 3) continue
    await api.claim({ submissionId: input.id })
    const rejected = index === 2
    await api.decide({
      submissionId: input.id,
      decision: rejected ? 'rejected' : 'approved',
      reasons: rejected ? ['pose'] : [],
      note: '',
    })
  }
  review.advance(60_000)
  await api.advance({ submissionIds: [ids[1]!], to: 'publishing' })
})
afterAll(() => review.stop())

async function download(query = ''): Promise<Map<string, Buffer>> {
  const { get } = await signIn(review.url)
  const response = await get(`${EXPORT}${query}`)
  expect(response.headers.get('content-type')).toBe('application/zip')
  return unzip(Buffer.from(await response.arrayBuffer()))
}

describe('the export', () => {
  it('holds the approved photos, bit for bit, and a list of them', async () => {
    const files = await download()
    expect([...files.keys()]).toEqual(['S20260001.jpg', 'S20260002.jpg', 'list.csv'])
    expect(files.get('S20260002.jpg')).toEqual(usualFiles('student 1')[0]!.bytes)
    const rows = parse(files.get('list.csv')!, { bom: true, columns: true }) as Record<string, string>[]
    expect(rows.map((row) => [row['文件名'], row['姓名'], row['状态']])).toEqual([
      ['S20260001.jpg', '同名1', '审核通过'],
      ['S20260002.jpg', '同名2', '上网中'],
    ])
    expect(files.get('list.csv')!.toString()).not.toContain(students[0]!.idNumber)
  })

  it('names files by the template, and takes one state alone', async () => {
    const template = encodeURIComponent('{level}/{major} {name}')
    const files = await download(`?template=${template}&state=approved`)
    expect([...files.keys()]).toEqual(['本科_法学 同名1.jpg', 'list.csv'])
    const same = await download(`?template=${encodeURIComponent('{major}')}`)
    expect([...same.keys()]).toEqual(['法学.jpg', '法学-2.jpg', 'list.csv'])
  })

  it('takes a batch, or the days in which it was decided, and counts the same beforehand', async () => {
    const { api } = await signIn(review.url)
    const now = review.now().toISOString()
    for (const [query, names] of [
      [{ group: '2026-06' }, ['S20260001.jpg', 'S20260002.jpg']],
      [{ group: '法学', state: 'publishing' }, ['S20260002.jpg']],
      [{ group: '2027' }, []],
      [{ until: now }, ['S20260001.jpg', 'S20260002.jpg']],
      [{ from: now }, []],
      [{ from: now, group: '法学' }, []],
    ] as const) {
      const files = await download(`?${new URLSearchParams(query)}`)
      expect([...files.keys()], JSON.stringify(query)).toEqual([...names, 'list.csv'])
      const plan = { ready: names.length, heldBack: 0, heldUntil: null, missing: 0 }
      expect(await api.exportPlan(query), JSON.stringify(query)).toEqual(plan)
    }
  })

  it('refuses a template or a state it does not know', async () => {
    const { get, api } = await signIn(review.url)
    const before = (await api.audit()).records
    expect((await get(`${EXPORT}?template=${encodeURIComponent('{idNumber}')}`)).status).toBe(400)
    for (const query of ['state=waiting', 'state=', 'from=yesterday'])
      expect((await get(`${EXPORT}?${query}`)).status, query).toBe(400)
    expect((await api.audit()).records).toBe(before)
    await (await get(EXPORT)).arrayBuffer()
    expect((await api.audit()).records).toBe(before + 2)
  })
})

describe('a decision that can still be taken back', () => {
  it('is in no export and moves no further until its time is over, and the console is told until when', async () => {
    const own = await startReviewServer()
    await publishStudents(own, 2, '刚审核')
    const at = await enrolBooth(own)
    const { api, get } = await signIn(own.url)
    const names = async (query = '') => {
      const bytes = await (await get(`${EXPORT}${query}`)).arrayBuffer()
      const files = await unzip(Buffer.from(bytes))
      return [
        ...files.keys(),
        ...(files
          .get('list.csv')!
          .toString()
          .match(/刚审核\d/g) ?? []),
      ]
    }
    const [first, second] = await at.roster()
    const sent: string[] = []
    for (const [student, afterMs] of [
      [first!, 59_000],
      [second!, 0],
    ] as const) {
      const input = await prepareSubmission(at, student)
      await at.api.submit(input)
      await api.claim({ submissionId: input.id })
      await api.decide({ submissionId: input.id, decision: 'approved', reasons: [], note: '' })
      sent.push(input.id)
      own.advance(afterMs)
    }
    for (const query of ['', '?state=approved', '?state=approved,published'])
      expect(await names(query)).toEqual(['list.csv'])
    const heldUntil = new Date(own.now().getTime() + 60_000).toISOString()
    expect(await api.exportPlan({})).toEqual({ ready: 0, heldBack: 2, heldUntil, missing: 0 })
    expect(await api.exportPlan({ group: '法学' })).toEqual({ ready: 0, heldBack: 2, heldUntil, missing: 0 })
    // A clock put forward for a moment ends nothing: put back, the decision could be taken back after it had left.
    own.jump(61_000)
    expect(await names()).toEqual(['list.csv'])
    own.jump(-61_000)
    own.advance(1000)
    expect(await api.exportPlan({})).toEqual({ ready: 1, heldBack: 1, heldUntil, missing: 0 })
    expect(await names()).toEqual(['S20260001.jpg', 'list.csv', '刚审核1'])
    expect(await api.advance({ submissionIds: sent, to: 'publishing' })).toEqual({ advanced: 1, heldBack: 1 })
    await api.undo({ submissionId: sent[1]! })
    own.advance(60_000)
    expect(await names()).toEqual(['S20260001.jpg', 'list.csv', '刚审核1'])
    await own.stop()
  })
})

describe('retention', () => {
  it('believes no clock that jumps: years forward, back, and over a restart nothing is deleted', async () => {
    const before = await readdir(join(review.dir, 'files'))
    for (const days of [31, 365, -4000, 20_000]) {
      review.jump(days * DAY_MS)
      expect(await review.server.purge()).toBe(0)
    }
    review = await review.restart()
    expect(await readdir(join(review.dir, 'files'))).toEqual(before)
    review.jump((4000 - 31 - 365 - 20_000) * DAY_MS)
  })

  const rolesOf = async (id: string) =>
    (await (await signIn(review.url)).api.submission({ submissionId: id })).files
      .map((one) => one.role)
      .sort()
  const all = ['captured', 'card-portrait', 'original', 'standard']

  it('keeps everything until the days after the decision are over', async () => {
    // A minute of these went by before the export.
    review.advance(30 * DAY_MS - 61_000)
    expect(await review.server.purge()).toBe(0)
    expect(await rolesOf(ids[0]!)).toEqual(all)
  })

  it('then keeps the standard photo of the approved, nothing of the rejected, all of what waits', async () => {
    const sealed = async () => (await readdir(join(review.dir, 'files'))).length
    const before = await sealed()
    review.advance(1000)
    expect(await review.server.purge()).toBe(3 + 3 + 4)
    expect(await sealed()).toBe(before - 10)
    expect(await rolesOf(ids[0]!)).toEqual(['standard'])
    expect(await rolesOf(ids[2]!)).toEqual([])
    expect(await rolesOf(ids[3]!)).toEqual(all)
    const { get } = await signIn(review.url)
    const gone = `${API_PREFIX}/console/submissions/${ids[0]}/files/original`
    expect((await get(gone)).status).toBe(404)
    expect([...(await download()).keys()]).toHaveLength(3)
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true })
  })
})

describe('a photo that is gone from the disk', () => {
  it('is said before the first byte, or breaks the export off: it is never left out', async () => {
    const folder = join(review.dir, 'files')
    const { get } = await signIn(review.url)
    // The HTTP adapter tells stderr of the broken stream.
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const without = async (name: string): Promise<string> => {
      await rename(join(folder, name), join(review.dir, 'elsewhere'))
      const answer = await get(EXPORT)
      const outcome = answer.ok
        ? await answer.arrayBuffer().then(
            () => 'whole',
            () => 'cut',
          )
        : `${answer.status} ${((await answer.json()) as { data: { detail: string } }).data.detail}`
      await rename(join(review.dir, 'elsewhere'), join(folder, name))
      return outcome
    }
    const outcomes: string[] = []
    for (const name of await readdir(folder)) outcomes.push(await without(name))
    // Two photos are exported; four pictures are of one that waits.
    expect(outcomes.sort()).toEqual(['404 picture-missing', 'cut', 'whole', 'whole', 'whole', 'whole'])
    expect((await get(`${API_PREFIX}/health`)).status).toBe(200)
  })
})

describe('an export of more photos than are fetched at once', () => {
  it('holds every photo once, in the order they came', async () => {
    const own = await startReviewServer()
    const count = 23
    await publishStudents(own, count, '多')
    const at = await enrolBooth(own)
    const { api, get } = await signIn(own.url)
    const submissionIds: string[] = []
    for (const [index, student] of (await at.roster()).entries()) {
      const input = await prepareSubmission(at, student, { files: usualFiles(`of ${index}`) })
      await at.api.submit(input)
      submissionIds.push(input.id)
      await api.claim({ submissionId: input.id })
      await api.decide({ submissionId: input.id, decision: 'approved', reasons: [], note: '' })
    }
    expect(await api.exportPlan({})).toMatchObject({ ready: 0, heldBack: count, missing: 0 })
    own.advance(60_000)
    expect(await api.exportPlan({})).toEqual({ ready: count, heldBack: 0, heldUntil: null, missing: 0 })
    const files = await unzip(Buffer.from(await (await get(EXPORT)).arrayBuffer()))
    expect([...files.keys()]).toHaveLength(count + 1)
    for (const [index, name] of [...files.keys()].slice(0, count).entries())
      expect(files.get(name), name).toEqual(usualFiles(`of ${index}`)[0]!.bytes)
    await own.stop()
  })
})
