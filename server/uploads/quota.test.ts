// What a station may have lying in the staging folder: enough for every honest booth, and no more.
import { readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { reasonOf } from '../../station/sync/failure-reason.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import { UploadFailed } from '../../station/sync/tus-upload.ts'
import {
  enrolBooth,
  prepareSubmission,
  publishStudents,
  startReviewServer,
  type TestBooth,
  type TestServer,
  tinyJpeg,
} from '../../tests/support/review-server.ts'
import { defaultSettings } from '../settings/settings.ts'
import { tooMany } from './quota.ts'

const FILES = 6
const BYTES = 10_000_000
let review: TestServer
let booth: TestBooth
let other: TestBooth

beforeAll(async () => {
  review = await startReviewServer({
    settings: { uploads: { perStation: { files: FILES, bytes: BYTES } } },
  })
  await publishStudents(review, 4)
  booth = await enrolBooth(review, '甲站')
  other = await enrolBooth(review, '乙站')
})
afterAll(() => review.stop())
const staging = () => join(review.dir, 'staging')
afterEach(async () => {
  for (const name of await readdir(staging())) await rm(join(staging(), name))
})

async function announce({ identity, clock }: TestBooth, bytes: number) {
  const url = new URL(`${API_PREFIX}/files`, review.url).href
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      ...signatureHeaders(identity, clock, { method: 'POST', url }),
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes),
    },
  })
  return { status: answer.status, body: await answer.text(), wait: answer.headers.get('retry-after') }
}

async function age(minutes: number, only: (name: string) => boolean = () => true): Promise<void> {
  const at = new Date(Date.now() - minutes * 60_000)
  for (const name of (await readdir(staging())).filter(only)) await utimes(join(staging(), name), at, at)
}

describe('uploads that are never committed', () => {
  it('cannot fill the disk: a station may have so many lying there, and hears “later”', async () => {
    for (let n = 0; n < FILES; n++) expect((await announce(booth, 100)).status).toBe(201)
    const refused = await announce(booth, 100)
    expect(refused).toMatchObject({ status: 429, wait: '60' })
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'BUSY', data: { detail: 'uploads' } })
    expect(reasonOf(new UploadFailed(refused.status, refused.body))).toBe('server-busy')
    expect((await announce(other, 100)).status, 'another station').toBe(201)
  })

  it('make room where a clock that ran years ahead touched them', async () => {
    for (let n = 0; n < FILES; n++) expect((await announce(booth, 100)).status).toBe(201)
    await age(-5 * 365 * 24 * 60)
    expect((await announce(booth, 100)).status).toBe(201)
  })

  it('count by what was announced, not by the bytes that came so far', async () => {
    expect((await announce(booth, BYTES - 10)).status).toBe(201)
    expect((await announce(booth, 11)).status).toBe(429)
    expect((await announce(booth, 10)).status).toBe(201)
  })

  it('are counted one after the other, many announced at one moment too', async () => {
    const answers = await Promise.all(Array.from({ length: 3 * FILES }, () => announce(booth, 100)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(FILES)
  })

  it('make room for new ones once nobody has touched them for a while, the oldest first', async () => {
    for (let n = 0; n < FILES; n++) await announce(booth, 100)
    const [oldest] = (await readdir(staging())).filter((name) => !name.endsWith('.json'))
    await age(40, (name) => name.startsWith(oldest!))
    expect((await announce(booth, 100)).status).toBe(201)
    const left = await readdir(staging())
    expect(left.filter((name) => name.startsWith(oldest!))).toEqual([])
    expect(left).toHaveLength(2 * FILES)
    expect((await announce(booth, 100)).status).toBe(429)
  })

  it('go when their time is over, half-made ones too, and one without its other half stops no sweep', async () => {
    const { stationId } = booth.identity
    await announce(booth, 100)
    await writeFile(join(staging(), `${stationId}.${'1'.repeat(32)}`), 'bytes without a note')
    await writeFile(join(staging(), `${stationId}.${'2'.repeat(32)}.json`), '{"size":5')
    await age(73 * 60)
    await announce(booth, 100)
    await review.server.purge()
    expect(await readdir(staging())).toHaveLength(2)
  })
})

describe('an honest booth', () => {
  it('never meets the limit: what became part of a photo is no longer counted', async () => {
    const [one, two, three, four] = await booth.roster()
    for (const student of [one, two, three, four]) {
      const files = (['standard', 'captured', 'original', 'card-portrait'] as const).map((role) => ({
        role,
        bytes: tinyJpeg(`${student!.rosterId} ${role}`, 1920, 1080),
      }))
      await booth.api.submit(await prepareSubmission(booth, student!, { files }))
    }
    expect(await readdir(staging())).toEqual([])
  })

  it('has room for six photos of four files at the largest allowed at once, and as much again that waits', () => {
    const { fileLimitsBytes, uploads } = defaultSettings
    const lanes = 6 * 2
    const staged = Array.from({ length: lanes }, () => Object.values(fileLimitsBytes))
      .flat()
      .map((bytes, at) => ({ id: String(at), bytes, touchedAt: at }))
    const { files, bytes } = uploads.perStation
    expect(tooMany(staged.slice(1), staged[0]!.bytes, { files, bytes, idleBefore: 0 }).refused).toBe(false)
  })
})
