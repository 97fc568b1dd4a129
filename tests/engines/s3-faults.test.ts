// An S3 store on a bad day: slow, full, overloaded, silent, hanging up in the middle. Whatever it is and whatever is being done,
// people and booths get an answer in words, nothing is lost and nothing is half there.
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
  tinyJpeg,
} from '../support/review-server.ts'
import { type Asked, type Misbehaviour, type S3Server, startS3, takeAnyKeys } from '../support/s3-server.ts'
import { uploadAsBooth } from '../support/upload-as-booth.ts'

const LATER = 'BUSY engine'
const FULL = 'DISK_FULL server-full'

interface BadDay {
  readonly day: string
  readonly how: Misbehaviour
  /** What uploading, submitting and reading come to. */
  readonly writing: string
  readonly reading: string
}

const answering = (status: number, code: string): Misbehaviour => ({ kind: 'answers', status, code })

const DAYS: readonly BadDay[] = [
  { day: 'slow', how: { kind: 'slow', delayMs: 100 }, writing: 'done', reading: 'done' },
  { day: 'overloaded', how: answering(503, 'SlowDown'), writing: LATER, reading: LATER },
  { day: 'broken', how: answering(500, 'InternalError'), writing: LATER, reading: LATER },
  { day: 'silent', how: { kind: 'silent' }, writing: LATER, reading: LATER },
  { day: 'cutting bodies in the middle', how: { kind: 'cuts' }, writing: LATER, reading: LATER },
  { day: 'hanging up', how: { kind: 'hangs up' }, writing: LATER, reading: LATER },
  // Of MinIO, of the HTTP standard, of Ceph, of MinIO's buckets.
  { day: 'full (MinIO)', how: answering(507, 'XMinioStorageFull'), writing: FULL, reading: FULL },
  { day: 'full', how: answering(507, 'InsufficientStorage'), writing: FULL, reading: FULL },
  { day: 'over its quota', how: answering(403, 'QuotaExceeded'), writing: FULL, reading: FULL },
  {
    day: 'over its bucket’s quota',
    how: answering(400, 'XMinioAdminBucketQuotaExceeded'),
    writing: FULL,
    reading: FULL,
  },
]

const large = () => Buffer.concat([tinyJpeg('large', 1920, 1080), randomBytes(1_200_000)])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('an S3 store on a bad day', () => {
  let s3: S3Server
  let review: TestServer
  let booth: TestBooth
  let admin: ConsoleClient
  let students: RosterEntry[]
  let shown: string

  beforeAll(async () => {
    takeAnyKeys()
    s3 = await startS3()
    review = await startReviewServer({ objects: `${s3.place}&answer-seconds=1` })
    await publishStudents(review, 40)
    booth = await enrolBooth(review)
    students = await booth.roster()
    admin = await signIn(review.url)
    const input = await prepareSubmission(booth, students.shift()!)
    await booth.api.submit(input)
    await admin.api.claim({ submissionId: input.id })
    await admin.api.decide({ submissionId: input.id, decision: 'approved', reasons: [], note: '' })
    review.advance(120_000)
    await admin.api.look({ submissionId: input.id, reason: 'technical' })
    shown = input.id
  })
  afterAll(async () => {
    s3?.behave(null)
    await review?.stop()
    await s3?.close()
  })

  async function onBadDay<T>(
    how: Misbehaviour,
    work: () => Promise<T>,
    when?: (asked: Asked) => boolean,
  ): Promise<T> {
    s3.behave(how, when)
    try {
      return await work()
    } finally {
      s3.behave(null)
    }
  }

  const said = async (answer: Response): Promise<string> => {
    if (answer.ok) return 'done'
    const { code, data } = (await answer.json()) as { code: string; data: { detail: string } }
    if (code === 'BUSY') {
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    } else expect(answer.status).toBe(507)
    return `${code} ${data.detail}`
  }
  const picture = () => admin.get(`${API_PREFIX}/console/submissions/${shown}/files/standard`)
  const pictures = () => s3.keys().filter((key) => key.startsWith('files/')).length

  it.each(DAYS)(
    '$day: a photo is sent, or waits at the booth and is sent after',
    async ({ how, writing }) => {
      const before = pictures()
      const bytes = large()
      const asBooth = { done: 'done', [LATER]: 'server-busy', [FULL]: 'server-full' }[writing]
      expect(await onBadDay(how, () => uploadAsBooth(review, booth, bytes)), 'upload').toBe(asBooth)
      expect(await uploadAsBooth(review, booth, bytes), 'upload after').toBe('done')
      const input = await prepareSubmission(booth, students.shift()!, {
        files: [
          { role: 'standard', bytes: tinyJpeg('standard') },
          { role: 'captured', bytes },
        ],
      })
      expect(await onBadDay(how, () => failureOf(booth.api.submit(input))), 'submit').toBe(writing)
      // What is put by now and then answered wrongly must not be there for good; the sweep of a day later sees to it.
      const left = how.kind === 'hangs up' ? 2 : 0
      if (writing !== 'done') expect(pictures() - before, 'half there').toBeLessThanOrEqual(left)
      expect(await failureOf(booth.api.submit(input)), 'submit after').toBe('done')
      await admin.api.claim({ submissionId: input.id })
      const { files } = await admin.api.submission({ submissionId: input.id })
      for (const { url, sha256: hash } of files) {
        const answer = await admin.get(new URL(url, review.url).href)
        expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(hash)
      }
    },
  )

  it.each(DAYS)('$day: a picture is shown, or why not', async ({ how, reading }) => {
    expect(await onBadDay(how, async () => said(await picture()))).toBe(reading)
    expect(await said(await picture())).toBe('done')
  })

  it('one that cuts a picture off and gives it at the second try is not noticed', async () => {
    let cut = 0
    const once = ({ method }: Asked) => method === 'GET' && cut++ === 0
    expect(await onBadDay({ kind: 'cuts' }, async () => said(await picture()), once)).toBe('done')
    expect(cut).toBeGreaterThan(1)
  })

  it.each(DAYS)('$day: an upload that was begun is never called forgotten', async ({ how, writing }) => {
    if (writing === 'done') return
    const url = new URL(`${API_PREFIX}/files/${await booth.upload(large())}`, review.url).href
    const { identity, clock } = booth
    const head = () => {
      const signed = signatureHeaders(identity, clock, { method: 'HEAD', url })
      return fetch(url, { method: 'HEAD', headers: { ...signed, 'tus-resumable': '1.0.0' } })
    }
    const status = await onBadDay(how, async () => (await head()).status)
    expect(status).toBe(writing === FULL ? 507 : 503)
    expect((await head()).status).toBe(200)
  })

  it.each(DAYS)('$day: an export is whole, or told to be none', async ({ how }) => {
    const zip = async (): Promise<Buffer | null> => {
      const answer = await admin.get(`${API_PREFIX}/console/export.zip`)
      if (!answer.ok) return null
      return answer.arrayBuffer().then(Buffer.from, () => null)
    }
    const got = await onBadDay(how, zip)
    const whole = await zip()
    expect(whole?.includes('list.csv')).toBe(true)
    if (got !== null) expect(got.length).toBe(whole!.length)
    else expect(how.kind).not.toBe('slow')
  })
})
