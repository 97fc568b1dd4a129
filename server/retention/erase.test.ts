// What is erased is gone: for reviewers at once, from the disk when the sweep went by; what stays says nobody's name.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  boothOf,
  type ConsoleClient,
  enrolBooth,
  failureOf,
  importCsv,
  prepareSubmission,
  publishStudents,
  rosterCsv,
  type SubmitInput,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { openEmbedded } from '../store/embedded.ts'
import type { Store } from '../store/store.ts'

const DAY_MS = 86_400_000
let review: TestServer
let booth: TestBooth
let admin: ConsoleClient
let students: RosterEntry[]

beforeEach(async () => {
  review = await startReviewServer()
  await publishStudents(review, 3)
  booth = await enrolBooth(review)
  students = await booth.roster()
  admin = await signIn(review.url)
})
afterEach(() => review.stop())

const pictures = async () => (await readdir(join(review.dir, 'files'))).length
const detail = (id: string) => admin.api.submission({ submissionId: id })

async function sendOne(student = students[0]!): Promise<SubmitInput> {
  const input = await prepareSubmission(booth, student)
  await booth.api.submit(input)
  return input
}

async function decide(id: string, decision: 'approved' | 'rejected', note: string): Promise<void> {
  await admin.api.claim({ submissionId: id })
  await admin.api.decide({
    submissionId: id,
    decision,
    reasons: decision === 'rejected' ? ['eyes'] : [],
    note,
  })
}

/** With the server stopped; it is started again on the same folder. */
async function inDatabase<T>(work: (store: Store) => Promise<T>): Promise<T> {
  await review.server.close()
  const store = await openEmbedded(review.dir, {
    hasRoom: async () => true,
    check: async () => undefined,
  })
  const result = await work(store).finally(() => store.close())
  review = await startReviewServer({ dir: review.dir, startAt: review.now() })
  booth = boothOf(booth.identity, review.url, review.now)
  admin = await signIn(review.url)
  return result
}

/** Which files of the data folder hold these very bytes. */
async function filesWith(bytes: Buffer): Promise<string[]> {
  const entries = await readdir(review.dir, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if ((await readFile(path)).includes(bytes)) found.push(path.slice(review.dir.length))
  }
  return found
}

/** From within: a row is stored whole, but its page's header may cut a segment of the log. */
const core = (sealed: Uint8Array): Buffer => Buffer.from(sealed.subarray(12, 60))

describe('a photo that was withdrawn', () => {
  it('stays visible to nobody: not name, number, manifest, note or picture', async () => {
    const { id } = await sendOne()
    const { files } = await detail(id)
    await admin.api.look({ submissionId: id, reason: 'complaint' })
    expect((await admin.get(files[0]!.url)).status).toBe(200)
    await booth.api.withdraw({ id })
    const left = await detail(id)
    expect(left).toMatchObject({
      state: 'withdrawn',
      erased: true,
      manifest: null,
      files: [],
      studentName: '',
      studentNumber: '',
      idNumberMasked: '',
      major: '',
    })
    expect((await admin.get(files[0]!.url)).status).toBe(404)
    expect((await admin.api.tasks({ query: students[0]!.name })).tasks).toEqual([])
    expect((await admin.api.tasks({})).tasks).toMatchObject([{ submissionId: id, studentName: '' }])
    expect(JSON.stringify([left, await admin.api.tasks({})])).not.toContain(students[0]!.name)
    expect((await admin.api.tasks({})).counts).toEqual({ withdrawn: 1 })
  })

  it('leaves no picture on the disk when the booth hears that it is withdrawn', async () => {
    const { id } = await sendOne()
    await sendOne(students[1])
    expect(await pictures()).toBe(4)
    await booth.api.withdraw({ id })
    expect(await pictures()).toBe(2)
  })

  it('is answered as before when it is sent again, and the student may come again', async () => {
    const input = await sendOne()
    const title = { id: input.id, manifestHash: input.manifestHash }
    await booth.api.withdraw({ id: input.id })
    expect(await booth.api.submit(input)).toMatchObject({ state: 'withdrawn', submissionId: input.id })
    expect(await failureOf(booth.api.submit({ ...input, manifestHash: 'a'.repeat(64) }))).not.toBe('done')
    expect((await booth.api.holdings({ submissions: [title] })).items).toMatchObject([
      { submissionId: input.id, state: 'withdrawn', note: '', reasons: [] },
    ])
    expect((await booth.api.status({})).items.at(-1)).toMatchObject({ state: 'withdrawn' })
    expect(await booth.api.withdraw({ id: input.id })).toMatchObject({ state: 'withdrawn' })
    await sendOne()
    expect((await admin.api.tasks({ state: 'waiting' })).tasks).toHaveLength(1)
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true })
  })

  it('is erased at the start where it was withdrawn before withdrawing erased, or the process died', async () => {
    const { id } = await sendOne()
    await inDatabase(({ db }) =>
      db.updateTable('submission').set({ state: 'withdrawn', settled_at: review.now() }).execute(),
    )
    expect(await pictures()).toBe(0)
    expect(await detail(id)).toMatchObject({ erased: true, manifest: null, studentName: '' })
    const lines = await inDatabase(({ db }) =>
      db.selectFrom('audit_record').select('what').where('subject', '=', id).execute(),
    )
    expect(lines.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['submission.erased', 'files.erased']),
    )
  })
})

describe('the bytes of what was erased', () => {
  it('are in no file of the data folder, table or log, once the sweep went by', async () => {
    const { id } = await sendOne()
    const kept = await sendOne(students[1])
    const read = (submissionId: string, number: number) =>
      inDatabase(async ({ db }) => {
        const one = db.selectFrom('submission').select('sealed_manifest').where('id', '=', submissionId)
        const rows = await db
          .selectFrom('roster_row')
          .select('sealed_published')
          .orderBy('created_seq')
          .execute()
        return {
          manifest: core((await one.executeTakeFirstOrThrow()).sealed_manifest!),
          student: core(rows[number]!.sealed_published!),
        }
      })
    const gone = await read(id, 0)
    const stays = await read(kept.id, 1)
    for (const bytes of [gone.manifest, gone.student]) expect(await filesWith(bytes)).not.toEqual([])
    await booth.api.withdraw({ id })
    await admin.api.removeRoster({ rosterId: students[0]!.rosterId })
    await review.server.purge()
    for (const bytes of [gone.manifest, gone.student]) expect(await filesWith(bytes)).toEqual([])
    for (const bytes of [stays.manifest, stays.student]) expect(await filesWith(bytes)).not.toEqual([])
    expect((await detail(kept.id)).manifest).not.toBeNull()
  })
})

describe('a decided photo', () => {
  it('turned down loses name, measures, reasons and note when its days are over, not before', async () => {
    const { id } = await sendOne()
    await decide(id, 'rejected', '闭着眼睛')
    review.advance(30 * DAY_MS - 1000)
    await review.server.purge()
    admin = await signIn(review.url)
    expect(await detail(id)).toMatchObject({ erased: false, studentName: students[0]!.name })
    expect(JSON.stringify((await detail(id)).history)).toContain('闭着眼睛')
    review.advance(1000)
    await review.server.purge()
    expect(await detail(id)).toMatchObject({ erased: true, manifest: null, studentName: '' })
    const feed = (await booth.api.status({})).items
    expect(feed.at(-1)).toMatchObject({ state: 'rejected', reasons: [], note: '' })
  })

  it('approved keeps student and standard photo, and loses measures and note', async () => {
    const { id } = await sendOne()
    await decide(id, 'approved', '很好')
    review.advance(180 * DAY_MS)
    await review.server.purge()
    admin = await signIn(review.url)
    const left = await detail(id)
    expect(left).toMatchObject({ erased: false, manifest: null, studentName: students[0]!.name })
    expect(left.files.map(({ role }) => role)).toEqual(['standard'])
    expect(JSON.stringify(left.history)).not.toContain('很好')
    expect((await admin.get(`${API_PREFIX}/console/export.zip`)).status).toBe(200)
    expect(await admin.api.exportPlan({})).toMatchObject({ ready: 1 })
  })
})

describe('an approved photo whose words had their time before', () => {
  it('that is withdrawn names nobody any more, keeps no picture, and its student can be removed', async () => {
    const { id, manifestHash } = await sendOne()
    await decide(id, 'approved', '')
    review.advance(180 * DAY_MS)
    await review.server.purge()
    await booth.api.withdraw({ id, manifestHash, again: true })
    admin = await signIn(review.url)
    expect(await detail(id)).toMatchObject({ state: 'withdrawn', erased: true, studentName: '', files: [] })
    expect(await pictures()).toBe(0)
    await admin.api.removeRoster({ rosterId: students[0]!.rosterId })
    expect((await admin.api.tasks({})).tasks.map(({ erased }) => erased)).toEqual([true])
  })
})

it('no picture goes while the decision can be taken back, whatever the days are', async () => {
  await review.stop()
  review = await startReviewServer({
    settings: { retentionDays: { refused: { standard: 0, captured: 0 }, accepted: {} } },
  })
  await publishStudents(review, 1)
  booth = await enrolBooth(review)
  admin = await signIn(review.url)
  const { id } = await sendOne((await booth.roster())[0])
  await decide(id, 'rejected', '')
  await review.server.purge()
  await admin.api.undo({ submissionId: id })
  expect((await detail(id)).files).toHaveLength(2)
  await admin.api.decide({ submissionId: id, decision: 'rejected', reasons: ['eyes'], note: '' })
  review.advance(60_000)
  await review.server.purge()
  expect(await pictures()).toBe(0)
})

describe('a student removed from the roster', () => {
  it('leaves no name or ID number behind, nor a photo that was turned down', async () => {
    const { id } = await sendOne()
    await decide(id, 'rejected', '闭着眼睛')
    await admin.api.removeRoster({ rosterId: students[0]!.rosterId })
    expect(await pictures()).toBe(0)
    expect(await detail(id)).toMatchObject({ state: 'rejected', erased: true, studentName: '' })
    expect(await failureOf(admin.api.undo({ submissionId: id }))).toBe('REFUSED student-removed')
    const row = await inDatabase(({ db }) =>
      db
        .selectFrom('roster_row')
        .selectAll()
        .where('id', '=', students[0]!.rosterId)
        .executeTakeFirstOrThrow(),
    )
    expect(row).toMatchObject({ removed: true, sealed_published: null, sealed_draft: null })
    const entry = (await booth.roster()).find((one) => one.rosterId === row.id)
    expect(entry).toMatchObject({ removed: true, name: '', idNumber: '' })
  })

  it('removed before removing erased is erased at the start, and can be imported again', async () => {
    const { rosterId } = students[0]!
    await inDatabase(({ db }) =>
      db.updateTable('roster_row').set({ removed: true }).where('id', '=', rosterId).execute(),
    )
    const row = await inDatabase(({ db }) =>
      db.selectFrom('roster_row').selectAll().where('id', '=', rosterId).executeTakeFirstOrThrow(),
    )
    expect(row.sealed_published).toBeNull()
    await importCsv(admin.api, rosterCsv(3))
    await review.server.purge()
    await admin.api.publishRoster({})
    const back = (await booth.roster()).find((one) => one.rosterId === rosterId)
    expect(back).toMatchObject({ removed: false, name: students[0]!.name })
    await sendOne()
  })
})

it('a history can lose its words and nothing else', async () => {
  const { id } = await sendOne()
  await inDatabase(async ({ db }) => {
    const change = (set: object) =>
      db.updateTable('review_event').set(set).where('submission_id', '=', id).execute()
    await expect(change({ state: 'approved' })).rejects.toThrow(/append-only/)
    await expect(change({ sealed_note: null, state: 'approved' })).rejects.toThrow(/append-only/)
    await expect(db.deleteFrom('review_event').execute()).rejects.toThrow(/append-only/)
    await change({ sealed_note: null, reasons: '[]' })
  })
})
