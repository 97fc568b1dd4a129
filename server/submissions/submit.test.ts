// Submissions over real HTTP: exactly once, whole files only, one photo a student, nothing readable on the disk.
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import { holdFlushes } from '../../tests/support/hold-flushes.ts'
import {
  boothOf,
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
  testIdNumber,
  tinyJpeg,
  usualFiles,
} from '../../tests/support/review-server.ts'

let review: TestServer
let booth: TestBooth
let other: TestBooth
let students: RosterEntry[]
let next = 0
const freshStudent = (): RosterEntry => students[next++]!

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 40, '不可外传')
  booth = await enrolBooth(review)
  other = await enrolBooth(review, '另一个站')
  students = await booth.roster()
})
afterAll(() => review.stop())

describe('a submission', () => {
  it('is received once, however often it is sent', async () => {
    const student = freshStudent()
    const input = await prepareSubmission(booth, student)
    const receipt = await booth.api.submit(input)
    expect(receipt).toMatchObject({
      submissionId: input.id,
      manifestHash: input.manifestHash,
      state: 'waiting',
    })
    expect(await booth.api.submit(input)).toEqual(receipt)
    const { tasks } = await (await signIn(review.url)).api.tasks({ query: student.studentNumber })
    expect(tasks).toHaveLength(1)
    const changed = (await booth.roster()).find((entry) => entry.rosterId === student.rosterId)
    expect(changed).toMatchObject({ captured: true })
  })

  it('sent several times at the same moment is answered with its one receipt every time', async () => {
    for (let round = 0; round < 5; round++) {
      const input = await prepareSubmission(booth, freshStudent())
      const receipts = await Promise.all([1, 2, 3].map(() => booth.api.submit(input)))
      const [first, ...others] = receipts
      for (const other of others) expect(other).toEqual(first)
      const { tasks } = await (await signIn(review.url)).api.tasks({ query: input.manifest.studentNumber })
      expect(tasks).toHaveLength(1)
    }
    const files = (await readdir(join(review.dir, 'files'))).length
    review = await review.restart()
    booth = boothOf(booth.identity, review.url, review.now)
    other = boothOf(other.identity, review.url, review.now)
    expect((await readdir(join(review.dir, 'files'))).length).toBe(files)
  })

  it('with the same id and another content at the same moment: one is in, the other a conflict', async () => {
    const input = await prepareSubmission(booth, freshStudent())
    const student = freshStudent()
    const rival = await prepareSubmission(booth, student, { manifest: { submissionId: input.id } })
    const outcomes = await Promise.all([
      failureOf(booth.api.submit(input)),
      failureOf(booth.api.submit(rival)),
    ])
    expect(outcomes.sort()).toEqual(['CONFLICT conflict', 'done'])
  })

  // An engine of its own answers a commit when it is on its disk; the embedded one is flushed by the server.
  const embedded = process.env['TEST_ENGINE'] !== 'postgres'
  if (embedded)
    it('has no receipt before it is on the disk, asked for again neither', async () => {
      const input = await prepareSubmission(booth, freshStudent())
      const disk = await holdFlushes()
      let told = 0
      const ask = () => booth.api.submit(input).finally(() => told++)
      const first = ask()
      await disk.reached
      const again = [ask(), ask()]
      try {
        // Whatever could be answered without the disk has been by then.
        for (let n = 0; n < 20; n++) await fetch(new URL(`${API_PREFIX}/health`, review.url))
        expect(told).toBe(0)
      } finally {
        disk.release()
      }
      expect(await Promise.all(again)).toEqual([await first, await first])
    })

  it('that is sent again finds its pictures, or brings them once more', async () => {
    const before = new Set(await readdir(join(review.dir, 'files')))
    const input = await prepareSubmission(booth, freshStudent())
    const receipt = await booth.api.submit(input)
    for (const name of await readdir(join(review.dir, 'files')))
      if (!before.has(name)) await rm(join(review.dir, 'files', name))
    expect(await failureOf(booth.api.submit(input))).toBe('NOT_FOUND upload-interrupted')
    const uploads = await Promise.all(
      usualFiles().map(async ({ role, bytes }) => ({ role, uploadId: await booth.upload(bytes) })),
    )
    const { receivedAt } = receipt
    expect(await booth.api.submit({ ...input, uploads })).toMatchObject({ receivedAt, state: 'waiting' })
    const { api } = await signIn(review.url)
    expect(await api.submission({ submissionId: input.id })).toMatchObject({ missing: [] })
    expect((await readdir(join(review.dir, 'files'))).length).toBe(before.size + 2)
  })

  it('with the same id and another content is a conflict', async () => {
    const input = await prepareSubmission(booth, freshStudent())
    await booth.api.submit(input)
    const manifest = { ...input.manifest, attemptsMade: 2 }
    const changed = { ...input, manifest, manifestHash: manifestHash(manifest) }
    expect(await failureOf(booth.api.submit(changed))).toBe('CONFLICT conflict')
  })

  it('whose manifest does not fit its hash is refused', async () => {
    const input = await prepareSubmission(booth, freshStudent())
    const manifest = { ...input.manifest, attemptsMade: 2 }
    expect(await failureOf(booth.api.submit({ ...input, manifest }))).toBe('BAD_INPUT manifest-unreadable')
  })

  it('whose bytes are not those of the manifest is refused, and can be sent again', async () => {
    const input = await prepareSubmission(booth, freshStudent())
    const wanted = input.manifest.files[0]!.bytes
    const altered = await booth.upload(tinyJpeg('photo standarT'))
    const uploads = [{ role: 'standard', uploadId: altered }, input.uploads[1]!]
    expect(tinyJpeg('photo standarT')).toHaveLength(wanted)
    expect(await failureOf(booth.api.submit({ ...input, uploads }))).toBe('BAD_INPUT upload-altered')
    expect(await failureOf(booth.api.submit(input))).toBe('done')
  })

  it('whose upload the server does not have asks for it again', async () => {
    const input = await prepareSubmission(booth, freshStudent())
    const gone = `${booth.identity.stationId}.${'0'.repeat(32)}`
    const uploads = [{ role: 'standard', uploadId: gone }, input.uploads[1]!]
    expect(await failureOf(booth.api.submit({ ...input, uploads }))).toBe('NOT_FOUND upload-interrupted')
  })

  it('with a file that is no JPEG is refused', async () => {
    const files = [{ role: 'standard' as const, bytes: Buffer.from('GIF89a, really') }, usualFiles()[1]!]
    const input = await prepareSubmission(booth, freshStudent(), { files })
    expect(await failureOf(booth.api.submit(input))).toBe('IMAGE_UNREADABLE standard')
  })

  it('may hold nothing the student did not agree to', async () => {
    const files = [...usualFiles(), { role: 'card-portrait' as const, bytes: tinyJpeg('card') }]
    const student = freshStudent()
    const input = await prepareSubmission(booth, student, { files })
    const consents = { ...input.manifest.consents, sendCardPortrait: false }
    const manifest = { ...input.manifest, consents }
    const refused = { ...input, manifest, manifestHash: manifestHash(manifest) }
    expect(await failureOf(booth.api.submit(refused))).toBe('BAD_INPUT consent')
    expect(await failureOf(booth.api.submit(input))).toBe('done')
  })

  it('for somebody not on the roster, or with the wrong task, is refused', async () => {
    const student = freshStudent()
    const stranger = await prepareSubmission(booth, { ...student, rosterId: 'nobody' })
    expect(await failureOf(booth.api.submit(stranger))).toBe('NOT_FOUND not-on-roster')
    const wrongTask = await prepareSubmission(booth, { ...student, taskId: freshStudent().taskId })
    expect(await failureOf(booth.api.submit(wrongTask))).toBe('NOT_FOUND not-on-roster')
  })

  it('is refused while another photo of the student is alive, and welcome after a withdrawal', async () => {
    const student = freshStudent()
    const first = await submitFor(booth, student)
    const second = await prepareSubmission(other, student)
    expect(await failureOf(other.api.submit(second))).toBe('ALREADY_CAPTURED already-captured')
    expect(await booth.api.withdraw({ id: first })).toMatchObject({ state: 'withdrawn' })
    expect(await booth.api.withdraw({ id: first })).toMatchObject({ state: 'withdrawn' })
    expect(await failureOf(other.api.submit(second))).toBe('done')
  })

  it('of two booths at the same moment only one comes in', async () => {
    const student = freshStudent()
    const inputs = [await prepareSubmission(booth, student), await prepareSubmission(other, student)]
    const outcomes = await Promise.all([
      failureOf(booth.api.submit(inputs[0]!)),
      failureOf(other.api.submit(inputs[1]!)),
    ])
    expect(outcomes.sort()).toEqual(['ALREADY_CAPTURED already-captured', 'done'])
  })
})

describe('a station', () => {
  it('sees nothing of another one', async () => {
    const student = freshStudent()
    const id = await submitFor(booth, student)
    expect(await failureOf(other.api.withdraw({ id }))).toBe('NOT_FOUND withdrawal-refused')
    const { items } = await other.api.status({})
    expect(items.map((item) => item.submissionId)).not.toContain(id)
    const input = await prepareSubmission(booth, freshStudent())
    const stolen = { ...input, manifest: { ...input.manifest, stationId: other.identity.stationId } }
    const hashed = { ...stolen, manifestHash: manifestHash(stolen.manifest) }
    expect(await failureOf(other.api.submit(hashed))).toBe('FORBIDDEN upload-owner')
    const path = `${API_PREFIX}/files/${input.uploads[0]!.uploadId}`
    const peek = async (who: TestBooth, method: string) => {
      const url = new URL(path, review.url).href
      const headers = {
        ...signatureHeaders(who.identity, who.clock, { method, url }),
        'tus-resumable': '1.0.0',
      }
      return (await fetch(url, { method, headers })).status
    }
    expect(await peek(other, 'HEAD')).toBe(404)
    expect(await peek(other, 'DELETE')).toBe(404)
    expect(await peek(booth, 'HEAD')).toBe(200)
    expect(await peek(booth, 'GET')).toBe(404)
  })

  it('resumes a broken upload where it stopped', async () => {
    const bytes = tinyJpeg('x'.repeat(1000))
    const endpoint = new URL(`${API_PREFIX}/files`, review.url).href
    const call = (method: string, url: string, headers: Record<string, string>, body?: Buffer) =>
      fetch(url, {
        method,
        headers: {
          ...signatureHeaders(booth.identity, booth.clock, { method, url }),
          'tus-resumable': '1.0.0',
          ...headers,
        },
        ...(body ? { body: new Uint8Array(body) } : {}),
      })
    const created = await call('POST', endpoint, { 'upload-length': String(bytes.length) })
    const place = new URL(created.headers.get('location')!, endpoint).href
    const type = { 'content-type': 'application/offset+octet-stream' }
    await call('PATCH', place, { ...type, 'upload-offset': '0' }, bytes.subarray(0, 333))
    const head = await call('HEAD', place, {})
    expect(head.headers.get('upload-offset')).toBe('333')
    await call('PATCH', place, { ...type, 'upload-offset': '333' }, bytes.subarray(333))
    const files = [{ role: 'standard' as const, bytes }, usualFiles()[1]!]
    const input = await prepareSubmission(booth, freshStudent(), { files })
    const uploads = [{ role: 'standard', uploadId: place.split('/').at(-1)! }, input.uploads[1]!]
    expect(await failureOf(booth.api.submit({ ...input, uploads }))).toBe('done')
  })
})

describe('at rest', () => {
  it('nothing can be read, neither pictures nor names nor numbers, committed or still staged', async () => {
    const student = freshStudent()
    await submitFor(booth, student, 'MARK-OF-THE-PICTURE')
    await prepareSubmission(booth, student, { files: usualFiles('MARK-OF-THE-PICTURE') })
    const needles = ['MARK-OF-THE-PICTURE', '不可外传', testIdNumber(1), 'S20260001', 'light-blue', '审核员']
    const found: string[] = []
    const everything = await readdir(review.dir, { recursive: true, withFileTypes: true })
    for (const entry of everything.filter((one) => one.isFile())) {
      const bytes = await readFile(join(entry.parentPath, entry.name))
      for (const needle of needles) if (bytes.includes(needle)) found.push(`${entry.name}: ${needle}`)
      if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) found.push(`${entry.name}: JPEG`)
    }
    expect(found).toEqual([])
    expect(everything.filter((one) => one.name.endsWith('.sealed')).length).toBeGreaterThan(4)
  })

  it('leaves no staged upload behind a receipt', async () => {
    const before = (await readdir(join(review.dir, 'staging'))).length
    await submitFor(booth, freshStudent())
    expect((await readdir(join(review.dir, 'staging'))).length).toBe(before)
  })
})

describe('a server that is no demo', () => {
  it('refuses what was made in training', async () => {
    const real = await startReviewServer({ demo: false, school: '真实大学' })
    try {
      await publishStudents(real, 2)
      const station = await enrolBooth(real)
      const [first] = await station.roster()
      expect(first).toMatchObject({ training: false, school: '真实大学' })
      const training = await prepareSubmission(station, first!, { manifest: { training: true } })
      expect(await failureOf(station.api.submit(training))).toBe('TRAINING_REFUSED training-refused')
      const answer = await station.send(`${API_PREFIX}/submissions/${training.id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(training),
      })
      expect(answer.status).toBe(422)
      expect(await failureOf(station.api.submit(await prepareSubmission(station, first!)))).toBe('done')
    } finally {
      await real.stop()
    }
  })
})
