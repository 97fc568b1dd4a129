// A disk that fills up: new things are refused in words well before its end, reviewing goes on, and all comes back by itself.
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { needsPerson } from '../../core/submission/sync-reason.ts'
import { type DrivenBooth, openBooth } from '../../tests/support/booth.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  importCsv,
  openConsole,
  prepareSubmission,
  publishStudents,
  rosterCsv,
  signIn,
  silentLog,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
  tinyJpeg,
} from '../../tests/support/review-server.ts'
import { uploadAsBooth } from '../../tests/support/upload-as-booth.ts'
import { defaultSettings } from '../settings/settings.ts'
import { isDiskFull, type Room, roomIn, roomLevel, sharedFor, watchDisk } from './disk-space.ts'

const limits = defaultSettings.space
const PLENTY: Room = { bytes: 1e12, files: 1e7 }
const below = (which: 'warn' | 'stop' | 'last'): Room => ({ ...PLENTY, bytes: limits[which].bytes - 1 })

let room = PLENTY
let review: TestServer
let booth: TestBooth
let students: RosterEntry[]
let administrator: ConsoleClient
let reviewer: ConsoleClient

beforeAll(async () => {
  review = await startReviewServer({ room: async () => room })
  await publishStudents(review, 12, '测试学生', 0)
  booth = await enrolBooth(review)
  students = await booth.roster()
  administrator = await signIn(review.url)
  reviewer = await signIn(review.url, '审核员', 'demo-reviewer')
})
afterAll(() => review.stop())
beforeEach(() => {
  room = PLENTY
})

const health = async () => (await fetch(new URL(`${API_PREFIX}/health`, review.url))).json()

describe('the room on a disk', () => {
  it('is judged by bytes and by files: a disk without places for files is full too', () => {
    expect(roomLevel(PLENTY, limits)).toBe('enough')
    expect(roomLevel({ ...PLENTY, files: null }, limits)).toBe('enough')
    expect(roomLevel(below('warn'), limits)).toBe('low')
    expect(roomLevel(below('stop'), limits)).toBe('full')
    expect(roomLevel(below('last'), limits)).toBe('spent')
    expect(roomLevel({ ...PLENTY, files: limits.stop.files - 1 }, limits)).toBe('full')
    expect(roomLevel({ ...PLENTY, files: 0 }, limits)).toBe('spent')
  })

  it('is the least of the file systems the data lie on', async () => {
    const { bytes } = await roomIn([review.dir, join(review.dir, 'not-there')])
    expect(bytes).toBeGreaterThan(0)
  })

  it('is measured once for many requests at a moment, and anew a little later', async () => {
    let measured = 0
    const long = sharedFor(async () => ++measured, 1e9)
    expect(await Promise.all([long(), long(), long()])).toEqual([1, 1, 1])
    const short = sharedFor(async () => ++measured, 1)
    expect(await short()).toBe(2)
    await rest(5)
    expect(await short()).toBe(3)
  })

  it('is called full by the system, by a quota and by the database alike', () => {
    for (const code of ['ENOSPC', 'EDQUOT', '53100']) expect(isDiskFull({ code }), code).toBe(true)
    for (const error of [{ code: 'ENOENT' }, null, 'x']) expect(isDiskFull(error)).toBe(false)
  })

  it('that nobody tells is logged once and stops nothing', async () => {
    const lines: unknown[] = []
    const log = { ...silentLog, warn: (fields: object) => void lines.push(fields) }
    const space = watchDisk(
      { room: () => Promise.reject(new Error('EIO')), moved: async () => null },
      limits,
      log,
    )
    await space.mayGrow()
    await space.mayWrite()
    expect(lines).toEqual([{ level: 'unknown' }])
  })
})

describe('a server short of disk space', () => {
  it('refuses new uploads by a word of their own, that the booth takes for “later”', async () => {
    room = below('stop')
    // A small file, and one whose bytes are still coming when the answer is given.
    for (const bytes of [tinyJpeg('x'), Buffer.concat([tinyJpeg('x'), randomBytes(3_000_000)])]) {
      for (let n = 0; n < 10; n++) expect(await uploadAsBooth(review, booth, bytes)).toBe('server-full')
    }
    expect(needsPerson('server-full')).toBe(false)
    expect(await readdir(join(review.dir, 'staging'))).toEqual([])
  })

  it('refuses a commit and a roster before it writes anything, and takes the same once there is room', async () => {
    const input = await prepareSubmission(booth, students[0]!)
    room = below('stop')
    expect(await failureOf(booth.api.submit(input))).toBe('DISK_FULL server-full')
    expect(await readdir(join(review.dir, 'files'))).toEqual([])
    const importTrial = (dryRun: boolean) => failureOf(importCsv(administrator.api, rosterCsv(3), dryRun))
    expect(await importTrial(false)).toBe('DISK_FULL server-full')
    expect(await failureOf(administrator.api.publishRoster({}))).toBe('DISK_FULL server-full')
    expect(await importTrial(true)).toBe('done')
    room = PLENTY
    expect((await booth.api.submit(input)).state).toBe('waiting')
  })

  it('repeats the receipt of what it has already, and lets reviewers go on', async () => {
    const input = await prepareSubmission(booth, students[1]!)
    const receipt = await booth.api.submit(input)
    room = below('stop')
    expect(await booth.api.submit(input)).toEqual(receipt)
    const { submission } = await reviewer.api.claim({})
    const { submissionId } = submission!
    const decided = await reviewer.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
    expect(decided.state).toBe('approved')
  })

  it('tells administrators how much is left, reviewers that it is little, and strangers no figure', async () => {
    expect(await administrator.api.space()).toEqual({ room: 'enough', bytes: PLENTY.bytes })
    expect(await health()).toMatchObject({ ok: true, room: 'enough' })
    room = below('warn')
    expect(await administrator.api.space()).toEqual({ room: 'low', bytes: room.bytes })
    expect(await reviewer.api.space()).toEqual({ room: 'low', bytes: null })
    expect(await failureOf(openConsole(review.url).api.space())).toBe('NOT_SIGNED_IN session')
    room = below('stop')
    expect(await health()).toMatchObject({ ok: true, room: 'full' })
    expect(JSON.stringify(await health())).not.toContain(String(room.bytes))
  })

  it('writes nothing at all shortly before the end, stays up, and goes on by itself', async () => {
    room = below('last')
    const login = openConsole(review.url).api.login({ name: '管理员', password: 'demo-administrator' })
    expect(await failureOf(login)).toBe('DISK_FULL server-full')
    expect(await failureOf(booth.api.roster({}))).toBe('DISK_FULL server-full')
    expect(await failureOf(reviewer.api.tasks({}))).toBe('DISK_FULL server-full')
    expect(await health()).toMatchObject({ ok: true, room: 'full' })
    room = PLENTY
    expect(await submitFor(booth, students[2]!)).toBeTruthy()
  })
})

describe('a booth', () => {
  let driven: DrivenBooth
  afterAll(() => driven.stop())

  it('keeps its photos while the server is full, blocks none, and sends them when there is room', async () => {
    driven = await openBooth()
    await driven.enrol(review)
    const { submissionId } = await driven.save(students[3]!.studentNumber)
    room = below('stop')
    expect(await driven.pass()).toBe('server-full')
    expect(driven.item(submissionId)).toMatchObject({ state: 'queued', reason: 'server-full' })
    room = PLENTY
    await driven.settle()
    expect(driven.item(submissionId).state).toBe('waiting')
  })
})
