// A large export whose reader goes away in the middle, and one whose store fails in the middle: the server lets go of everything,
// whoever reads can tell, the log says how it ended, and the next one is whole. EXPORT_PHOTOS=600 makes it 2 GB.

import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { unzip } from '../../tools/unzip.ts'
import {
  type ConsoleClient,
  enrolBooth,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
  tinyJpeg,
} from '../support/review-server.ts'
import { type S3Server, startS3, takeAnyKeys } from '../support/s3-server.ts'

const PHOTOS = Number(process.env['EXPORT_PHOTOS'] ?? 24)
const PHOTO_BYTES = 3_500_000
const EXPORT = `${API_PREFIX}/console/export.zip`

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes outside the heap that somebody still holds: pictures are there, and nothing else that large. */
function heldBytes(): number {
  collect()
  return process.memoryUsage().arrayBuffers
}

describe('a large export', () => {
  let s3: S3Server
  let review: TestServer
  let admin: ConsoleClient
  const ended: { readonly whole: boolean; readonly photos: number }[] = []
  let dir: string
  let reads = 0

  beforeAll(async () => {
    takeAnyKeys()
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    s3 = await startS3()
    dir = mkdtempSync(join(tmpdir(), 'large-export-'))
    review = await startReviewServer({
      dir,
      objects: s3.place,
      settings: { views: { perHour: { pictures: 1e6, details: 1e6, look: 1e6, search: 1e6, export: 1e6 } } },
      onQuery: (sql, parameters) => {
        if (!sql.includes('"audit_record"')) return
        const details = parameters.find((one) => typeof one === 'string' && one.includes('"whole"'))
        if (details !== undefined) ended.push(JSON.parse(details as string))
      },
    })
    await publishStudents(review, PHOTOS)
    const booth = await enrolBooth(review)
    admin = await signIn(review.url)
    const roster = []
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await booth.api.roster(cursor === undefined ? {} : { cursor })
      roster.push(...page.entries)
      cursor = page.cursor
      more = page.more
    }
    for (const [n, student] of roster.entries()) {
      const bytes = Buffer.concat([
        tinyJpeg(`${n}`).subarray(0, -2),
        Buffer.alloc(PHOTO_BYTES, 1 + (n % 100)),
        Buffer.of(0xff, 0xd9),
      ])
      const files = [
        { role: 'standard' as const, bytes },
        { role: 'captured' as const, bytes: tinyJpeg(`c${n}`, 1920, 1080) },
      ]
      const input = await prepareSubmission(booth, student, { files })
      await booth.api.submit(input)
      await admin.api.claim({ submissionId: input.id })
      await admin.api.decide({ submissionId: input.id, decision: 'approved', reasons: [], note: '' })
    }
    review.advance(120_000)
    // Counts, and changes nothing.
    s3.behave({ kind: 'silent' }, ({ method }) => {
      if (method === 'GET') reads += 1
      return false
    })
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await review?.stop()
    await s3?.close()
  })

  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      httpGet(new URL(EXPORT, review.url), { headers: { cookie: admin.cookie() }, agent: false }, resolve).on(
        'error',
        reject,
      )
    })

  async function readSome(answer: IncomingMessage, bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    let read = 0
    while (read < bytes) {
      const piece = answer.read() as Buffer | null
      if (piece === null) await once(answer, 'readable')
      else {
        pieces.push(piece)
        read += piece.length
      }
    }
    return Buffer.concat(pieces)
  }

  async function whole(): Promise<Map<string, Buffer>> {
    const answer = await admin.get(EXPORT)
    return unzip(Buffer.from(await answer.arrayBuffer()))
  }

  const lastEnd = (count: number) => eventually(() => expect(ended).toHaveLength(count))

  it('that is read to its end is whole, and the log says so', async () => {
    expect((await whole()).size).toBe(PHOTOS + 1)
    await lastEnd(1)
    expect(ended.at(-1)).toEqual({ photos: PHOTOS, whole: true })
  })

  it('whose reader goes away is let go of, every time, and the log says how far it came', async () => {
    const before = heldBytes()
    const count = ended.length
    const tries = 6
    for (let n = 0; n < tries; n++) {
      reads = 0
      const answer = await open()
      const piece = await readSome(answer, 3 * PHOTO_BYTES)
      answer.destroy()
      await lastEnd(count + 1 + n)
      const { whole: isWhole, photos } = ended.at(-1)!
      expect(isWhole).toBe(false)
      expect(photos).toBeGreaterThan(2)
      expect(photos).toBeLessThan(PHOTOS)
      expect(reads).toBeLessThan(PHOTOS)
      // Not by `rejects`: the runner would hold the piece to the test's end.
      expect(
        await unzip(piece).then(
          () => 'whole',
          () => 'cut',
        ),
      ).toBe('cut')
    }
    // Not a photo of each: four are fetched ahead.
    await eventually(() => expect(heldBytes() - before).toBeLessThan(tries * PHOTO_BYTES))
    expect((await whole()).size).toBe(PHOTOS + 1)
  })

  it('whose reader is slow holds a few photos at a time', async () => {
    const before = heldBytes()
    reads = 0
    const answer = await open()
    await readSome(answer, 1000)
    await eventually(() => expect(reads).toBeGreaterThan(3))
    expect(reads).toBeLessThan(12)
    expect(heldBytes() - before).toBeLessThan(20 * PHOTO_BYTES)
    answer.destroy()
    await eventually(() => expect(ended.at(-1)!.whole).toBe(false))
  })

  it.each([
    ['fails', { kind: 'answers', status: 500, code: 'InternalError' }],
    ['cuts bodies', { kind: 'cuts' }],
  ] as const)('whose store %s in the middle breaks off, and is told from a whole one', async (_, how) => {
    let read = 0
    const count = ended.length
    s3.behave(how, ({ method }) => method === 'GET' && ++read > 10)
    const answer = await admin.get(EXPORT)
    expect(answer.status).toBe(200)
    await expect(answer.arrayBuffer()).rejects.toThrow()
    s3.behave(null)
    await lastEnd(count + 1)
    expect(ended.at(-1)).toMatchObject({ whole: false })
    expect(ended.at(-1)!.photos).toBeLessThan(PHOTOS)
    expect((await whole()).size).toBe(PHOTOS + 1)
  })

  it('whose store is away from the first is none: who asks is told, and the log holds no export', async () => {
    const { records } = await admin.api.audit()
    s3.behave({ kind: 'answers', status: 503, code: 'SlowDown' })
    const answer = await admin.get(EXPORT)
    const plan = await admin.get(`${API_PREFIX}/console/export?template=${encodeURIComponent('{name}')}`)
    s3.behave(null)
    expect([answer.status, plan.status]).toEqual([503, 503])
    expect((await admin.api.audit()).records).toBe(records)
  })

  it('leaves no connection and no file behind', async () => {
    await eventually(async () => expect(await s3.connections()).toBeLessThan(60))
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tus-s3-'))).toEqual([])
    expect((await review.server.verifyAudit()).ok).toBe(true)
  })
})
