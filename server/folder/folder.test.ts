// Data folders put together wrongly: refused in words, or tidied so that everything can still be put right.
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  boothOf,
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  type SubmitInput,
  signIn,
  silentLog,
  startReviewServer,
  submitFor,
  type TestServer,
  usualFiles,
} from '../../tests/support/review-server.ts'
import { unzip } from '../../tools/unzip.ts'
import { createServer } from '../create-server.ts'
import { openEmbedded } from '../store/embedded.ts'

const DAY_MS = 86_400_000
let base: string
/** A server with two photos as it was backed up, and the same one two photos later; and another server with two. */
let older: string
let newer: string
let foreign: string
let identity: Awaited<ReturnType<typeof enrolBooth>>['identity']
let lastInputs: SubmitInput[]
let students: RosterEntry[]
let dir: string
let running: TestServer | null = null

async function closed(review: TestServer, name: string): Promise<string> {
  await review.server.close()
  const copy = join(base, name)
  await cp(review.dir, copy, { recursive: true })
  return copy
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'folders-'))
  let review = await startReviewServer()
  await publishStudents(review, 6)
  const booth = await enrolBooth(review)
  identity = booth.identity
  students = await booth.roster()
  for (const student of students.slice(0, 2)) await submitFor(booth, student)
  older = await closed(review, 'older')
  review = await startReviewServer({ dir: review.dir })
  const again = boothOf(identity, review.url, review.now)
  lastInputs = []
  for (const student of students.slice(2, 4)) {
    const input = await prepareSubmission(again, student)
    await again.api.submit(input)
    lastInputs.push(input)
  }
  newer = await closed(review, 'newer')
  await rm(review.dir, { recursive: true })
  const other = await startReviewServer()
  await publishStudents(other, 2)
  const stranger = await enrolBooth(other)
  for (const student of await stranger.roster()) await submitFor(stranger, student)
  foreign = await closed(other, 'foreign')
  await rm(other.dir, { recursive: true })
})
afterAll(() => rm(base, { recursive: true, force: true }))

beforeEach(async () => {
  await running?.stop()
  running = null
  dir = await mkdtemp(join(base, 'case-'))
  await rm(dir, { recursive: true })
  await cp(newer, dir, { recursive: true })
})
afterAll(() => running?.stop())

const put = async (from: string, part: string): Promise<void> => {
  await rm(join(dir, part), { recursive: true, force: true })
  await cp(join(from, part), join(dir, part), { recursive: true })
}
const remove = (part: string) => rm(join(dir, part), { recursive: true })
/** Of everything but what a database that was opened wrote. */
const names = async (): Promise<string[]> =>
  (await readdir(dir, { recursive: true })).filter((name) => !name.startsWith('database/')).sort()
async function start(): Promise<TestServer> {
  running = await startReviewServer({ dir })
  return running
}
const pictures = async (folder = 'files'): Promise<string[]> =>
  (await readdir(join(dir, folder)).catch(() => [])).filter((name) => name.endsWith('.sealed')).sort()

describe('is refused in words, and nothing is deleted', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a folder whose database is missing', () => remove('database'), /database\/ is missing .*8 pictures/],
    [
      'a folder whose database is an empty place, as of a disk that is not mounted',
      async () => {
        await remove('database')
        await mkdir(join(dir, 'database'))
      },
      /database\/ is missing/,
    ],
    ['a folder whose keys are missing', () => remove('keys.json'), /keys\.json is missing/],
    [
      'a folder with nothing but keys',
      async () => {
        for (const part of ['database', 'files', 'quarantine']) await remove(part)
      },
      /database\/ is missing or empty beside keys\.json/,
    ],
    [
      'a folder with nothing but pictures',
      async () => {
        for (const part of ['database', 'keys.json']) await remove(part)
      },
      /keys\.json is missing beside 8 pictures/,
    ],
    ['a folder whose pictures are missing', () => remove('files'), /8 of 8 pictures .* are missing/],
    ['a newer database with older pictures', () => put(older, 'files'), /4 of 8 pictures .* are missing/],
    [
      'a database of another server',
      () => put(foreign, 'database'),
      /database\/ and keys\.json belong to different servers/,
    ],
    ['keys of another server', () => put(foreign, 'keys.json'), /belong to different servers/],
    ['pictures of another server', () => put(foreign, 'files'), /do not belong to keys\.json/],
    [
      'a folder with pictures whose first start seems never to have ended',
      async () => {
        await remove('commands')
        await writeFile(join(dir, 'first-start'), '')
      },
      /8 pictures lie in it although its first start was never finished/,
    ],
  ])('%s', async (_, spoil, words) => {
    await spoil()
    const before = await names()
    const failure = await createServer({ dataDir: dir, demo: true, log: silentLog }).then(
      () => null,
      (error: Error) => error,
    )
    expect(failure?.message).toMatch(words)
    expect(failure?.message).toMatch(/Put|put/)
    expect(await names()).toEqual(expect.arrayContaining(before))
  })

  it('and put right, everything is there', async () => {
    for (const part of ['database', 'keys.json', 'files']) {
      await remove(part)
      await expect(createServer({ dataDir: dir, demo: true, log: silentLog })).rejects.toThrow(
        /cannot be used/,
      )
      await put(newer, part)
    }
    const review = await start()
    expect((await (await signIn(review.url)).api.tasks({})).tasks).toHaveLength(4)
  })
})

it('a mark of a first start that came back with a copy is taken away, also where no photo was handed in yet', async () => {
  await rm(dir, { recursive: true })
  await mkdir(dir)
  const first = await startReviewServer({ dir })
  await publishStudents(first, 3)
  await first.server.close()
  await writeFile(join(dir, 'first-start'), '')
  const review = await start()
  expect(await (await enrolBooth(review)).roster()).toHaveLength(3)
  expect(await readdir(dir)).not.toContain('first-start')
})

describe('one server at a time', () => {
  it('holds the folder', async () => {
    await start()
    const second = createServer({ dataDir: dir, demo: true, log: silentLog })
    await expect(second).rejects.toThrow(/another program is running on the data folder/)
  })

  it('and a lock that came with a copy holds nothing', async () => {
    await start()
    const copy = await mkdtemp(join(base, 'copy-'))
    await cp(dir, copy, { recursive: true })
    const server = await createServer({ dataDir: copy, demo: true, log: silentLog })
    await server.close()
  })
})

describe('an older database beside newer pictures', () => {
  it('sets the newer photos aside instead of deleting them, and takes them again from their booth', async () => {
    await put(older, 'database')
    const review = await start()
    expect(await pictures()).toHaveLength(4)
    expect(await pictures('quarantine')).toHaveLength(4)
    const { api } = await signIn(review.url)
    expect(await api.pictures()).toEqual({
      quarantined: 4,
      quarantinedSince: review.now().toISOString(),
      keptDays: 30,
      missing: 0,
    })
    const booth = boothOf(identity, review.url, review.now)
    for (const input of lastInputs) {
      const uploads = await prepareSubmission(booth, students[0]!)
      const again = { ...input, uploads: uploads.uploads }
      expect(await failureOf(booth.api.submit(again))).toBe('done')
      expect(await failureOf(booth.api.submit(again))).toBe('done')
    }
    expect((await (await signIn(review.url)).api.tasks({})).tasks).toHaveLength(4)
    expect(await pictures()).toHaveLength(8)
    expect((await review.server.verifyAudit()).ok).toBe(true)
  })

  it('keeps them for days the server has run, whatever its clock says, and erases them then', async () => {
    await put(older, 'database')
    let review = await start()
    for (const years of [1, -3, 40]) {
      review.jump(years * 365 * DAY_MS)
      await review.server.purge()
    }
    running = review = await review.restart()
    await review.server.purge()
    expect(await pictures('quarantine')).toHaveLength(4)
    for (let day = 0; day < 29; day++) {
      review.advance(DAY_MS)
      await review.server.purge()
    }
    running = review = await review.restart()
    expect(await pictures('quarantine')).toHaveLength(4)
    review.advance(DAY_MS + 60_000)
    await review.server.purge()
    expect(await pictures('quarantine')).toEqual([])
  })

  it('gives them back when the newer database is put back', async () => {
    await put(older, 'database')
    await start()
    await running!.server.close()
    await put(newer, 'database')
    const review = await start()
    expect(await pictures('quarantine')).toEqual([])
    const { api, get } = await signIn(review.url)
    const id = lastInputs[0]!.id
    await api.claim({ submissionId: id })
    expect((await get(`${API_PREFIX}/console/submissions/${id}/files/standard`)).status).toBe(200)
  })
})

describe('a database of before', () => {
  const withoutMark = async (): Promise<void> => {
    const options = { hasRoom: async () => true, check: async () => undefined }
    const store = await openEmbedded(dir, options)
    await store.db.updateTable('folder').set({ mark: null }).execute()
    await store.close()
  }

  it('bears no mark, opens with its keys and is taken on', async () => {
    await withoutMark()
    const review = await start()
    expect((await (await signIn(review.url)).api.tasks({})).tasks).toHaveLength(4)
  })

  it('that does not open with the keys is refused', async () => {
    await withoutMark()
    await put(foreign, 'keys.json')
    const attempt = createServer({ dataDir: dir, demo: true, log: silentLog })
    await expect(attempt).rejects.toThrow(/belong to different servers/)
  })
})

describe('whoever knows of a loss', () => {
  it('may go on, and the rest is there', async () => {
    await put(older, 'files')
    running = await startReviewServer({ dir, acceptMissing: true })
    expect((await (await signIn(running.url)).api.tasks({})).tasks).toHaveLength(4)
    expect(await pictures()).toHaveLength(4)
    expect(await (await signIn(running.url)).api.pictures()).toMatchObject({ missing: 4, quarantined: 0 })
    const before = await (await signIn(running.url)).api.audit()
    await running.server.close()
    // Said once: it starts without the flag from now on, and writes no second loss.
    const review = await start()
    const { api, get } = await signIn(review.url)
    expect((await api.audit()).records).toBe(before.records + 1)
    const id = lastInputs[0]!.id
    const { submission } = await api.claim({ submissionId: id })
    expect(submission).toMatchObject({ files: [], missing: expect.arrayContaining(['standard', 'captured']) })
    expect((await get(`${API_PREFIX}/console/submissions/${id}/files/standard`)).status).toBe(404)
    const approval = { submissionId: id, decision: 'approved' as const, reasons: [], note: '' }
    expect(await failureOf(api.decide(approval))).toBe('REFUSED picture-missing')
    await put(newer, 'files')
    await review.server.close()
    const found = await start()
    expect((await (await signIn(found.url)).api.decide(approval)).state).toBe('approved')
  })

  it('gets them again from their booth, which is asked what it holds', async () => {
    const anchor = await (async () => {
      const review = await start()
      const booth = boothOf(identity, review.url, review.now)
      const beat = await booth.api.heartbeat({
        auditHead: '',
        auditRecords: 0,
        waiting: 0,
        blocked: 0,
        version: '1',
      })
      await review.server.close()
      return beat.anchor!
    })()
    await put(older, 'files')
    const review = await startReviewServer({ dir, acceptMissing: true })
    running = review
    const booth = boothOf(identity, review.url, review.now)
    expect(await failureOf(booth.api.holdings({ submissions: [], anchor }))).toBe('CONFLICT history-differs')
    const asked = lastInputs.map(({ id, manifestHash }) => ({ id, manifestHash }))
    expect((await booth.api.holdings({ submissions: asked })).items).toEqual([])
    for (const input of lastInputs) {
      const uploads = await Promise.all(
        input.manifest.files.map(async ({ role, sha256 }) => {
          const { bytes } = usualFiles().find((file) => file.role === role)!
          expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
          return { role, uploadId: await booth.upload(bytes) }
        }),
      )
      const receipt = await booth.api.submit({ ...input, uploads })
      expect(await booth.api.submit({ ...input, uploads })).toMatchObject({ receivedAt: receipt.receivedAt })
    }
    expect((await booth.api.holdings({ submissions: asked })).items).toHaveLength(2)
    const { api, get } = await signIn(review.url)
    expect(await api.pictures()).toMatchObject({ missing: 0 })
    const id = lastInputs[0]!.id
    expect((await api.claim({ submissionId: id })).submission).toMatchObject({ missing: [] })
    const standard = await get(`${API_PREFIX}/console/submissions/${id}/files/standard`)
    expect(Buffer.from(await standard.arrayBuffer())).toEqual(usualFiles()[0]!.bytes)
    expect(await pictures()).toHaveLength(8)
    expect((await review.server.verifyAudit()).ok).toBe(true)
  })

  it('exports the rest, and says how many are not in it', async () => {
    const all = await start()
    const { api } = await signIn(all.url)
    for (const { submissionId } of (await api.tasks({})).tasks) {
      await api.claim({ submissionId })
      await api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
    }
    all.advance(60_000)
    await all.server.close()
    await put(older, 'files')
    running = await startReviewServer({ dir, acceptMissing: true, startAt: all.now() })
    running.advance(60_000)
    const { api: again, get } = await signIn(running.url)
    expect(await again.exportPlan({})).toMatchObject({ ready: 2, heldBack: 0, missing: 2 })
    const zip = await get(`${API_PREFIX}/console/export.zip`)
    expect([...(await unzip(Buffer.from(await zip.arrayBuffer()))).keys()]).toHaveLength(3)
  })
})

describe('a first start', () => {
  it('that was broken off becomes a whole one, wherever it stood', async () => {
    await rm(dir, { recursive: true })
    await mkdir(dir)
    await (await startReviewServer({ dir })).server.close()
    // As it stands after the keys and half a database.
    await rm(join(dir, 'commands'), { recursive: true })
    await writeFile(join(dir, 'first-start'), '')
    await rm(join(dir, 'database', 'base'), { recursive: true })
    await rename(join(dir, 'files'), join(dir, 'files-gone'))
    const review = await start()
    await publishStudents(review, 1)
    expect(await (await enrolBooth(review)).roster()).toHaveLength(1)
    expect(await readdir(dir)).not.toContain('first-start')
  })
})
