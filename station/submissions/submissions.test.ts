import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StatusItem } from '../../core/contract/server-records.ts'
import type { SubmissionManifest } from '../../core/submission/manifest.ts'
import { manifestFixture } from '../../core/submission/testing.ts'
import { type Audit, createAudit } from '../audit/audit.ts'
import { type Blobs, createBlobs } from '../blobs/blobs.ts'
import { type Cipher, createCipher } from '../keys/cipher.ts'
import { createErasure, type Erasure } from '../retention/erasure.ts'
import { createRetention } from '../retention/retention.ts'
import { type Db, openStore } from '../store/open.ts'
import { BlobDamaged } from '../sync/ports.ts'
import { createSubmissions, type Submissions } from './submissions.ts'

const NOW = new Date('2026-03-04T02:00:00Z')
const DAY_MS = 86_400_000
/** Waiting for its next try. */
const SOON = new Date('2026-03-04T02:00:30Z')
const CODE = '424242'
const NO_ROSTER = { find: () => null, findPerson: () => null }
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

let dir: string
let db: Db
let cipher: Cipher
let blobs: Blobs
let audit: Audit
let submissions: Submissions
let now: Date
let erasure: Erasure
let livedMs: number
const retention = createRetention({ livedMs: () => livedMs, keepDays: () => 30, strayDays: 30 })
let moved: boolean

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'submissions-'))
  db = openStore(join(dir, 'station.db'))
  cipher = createCipher(Buffer.alloc(32, 1))
  blobs = createBlobs(join(dir, 'blobs'), db, cipher)
  now = NOW
  audit = createAudit(db, cipher, () => now)
  livedMs = 0
  moved = false
  erasure = createErasure({ db, blobs, audit, now: () => now, retention })
  submissions = createSubmissions({
    db,
    cipher,
    blobs,
    audit,
    erasure,
    roster: NO_ROSTER,
    livedMs: () => livedMs,
    now: () => now,
    isMoved: () => moved,
  })
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const askedBack = (): string[] => submissions.outbox.withdrawals().map(({ id }) => id)

const manifestOf = (n: number, files: SubmissionManifest['files']): SubmissionManifest => ({
  ...manifestFixture,
  submissionId: idOf(n),
  rosterId: `roster-${n}`,
  taskId: `task-${n}`,
  studentNumber: `2026${n}`,
  files,
})

async function save(n: number): Promise<string> {
  const photo = { kind: 'standard', mediaType: 'image/jpeg', bytes: Buffer.from(`photo ${n}`) } as const
  const [blob] = await blobs.put('session:s', [photo])
  const { sha256, bytes, mediaType } = blob!
  const receipt = {
    submissionId: idOf(n),
    shortNumber: `260304-${n}`,
    savedAt: NOW.toISOString(),
    expectedDecisionOn: '2026-03-13',
    supportPhone: '010',
    withdrawalCode: CODE,
  }
  db.transaction(() =>
    submissions.insert({
      manifest: manifestOf(n, [{ role: 'standard', sha256, bytes, mediaType }]),
      receipt,
      studentName: `学生${n}`,
      files: [{ role: 'standard', blob: blob! }],
    }),
  )()
  return idOf(n)
}

const files = () => readdirSync(join(dir, 'blobs')).length
const due = () => submissions.outbox.due(now, 20).map((item) => item.submissionId)
const shown = (id: string) => submissions.item(id)!

describe('the outbox', () => {
  it('gives what is due, longest due first, and remembers how far an upload came', async () => {
    const [a, b] = [await save(1), await save(2)]
    expect(due()).toEqual([a, b])
    submissions.outbox.uploadStarted(a, 'standard', 'http://server/files/1')
    expect(submissions.outbox.due(now, 1)[0]!.files).toMatchObject([
      { uploadUrl: 'http://server/files/1', uploaded: false },
    ])
    submissions.outbox.arrived(a, [])
    expect(submissions.outbox.due(now, 1)[0]!.files).toMatchObject([{ uploaded: false }])
    submissions.outbox.arrived(a, [{ role: 'standard', url: 'http://server/files/1' }])
    expect(submissions.outbox.due(now, 1)[0]!.files).toMatchObject([{ uploaded: true }])
    expect(String(await submissions.outbox.readFile(b, 'standard'))).toBe('photo 2')
  })

  it('sends at once what a receipt dates later than the booth’s clock, which is behind the server’s', async () => {
    now = new Date(NOW.getTime() - 30_000)
    const id = await save(1)
    expect(shown(id).savedAt).toBe(NOW.toISOString())
    expect(due()).toEqual([id])
  })

  it('waits with its reason, and is due again when the time has come', async () => {
    const id = await save(1)
    const next = new Date(NOW.getTime() + 5000)
    submissions.outbox.postponed(id, 'server-unreachable', next)
    expect(shown(id)).toMatchObject({
      state: 'queued',
      reason: 'server-unreachable',
      attempts: 1,
      canRetry: true,
      nextAttemptAt: next.toISOString(),
    })
    expect(due()).toEqual([])
    expect(submissions.outbox.nextDueAt()).toEqual(next)
    now = next
    expect(due()).toEqual([id])
  })

  it('is due at once when the clock was put back behind its wait', async () => {
    const id = await save(1)
    submissions.outbox.postponed(id, 'server-unreachable', new Date(NOW.getTime() + 86_400_000))
    expect(due()).toEqual([id])
  })

  it('what is blocked stays in sight, says why, and goes on when somebody asks', async () => {
    const id = await save(1)
    submissions.outbox.blocked(id, 'not-on-roster')
    expect(due()).toEqual([])
    expect(submissions.outbox.counts()).toEqual({ waiting: 0, blocked: 1 })
    const { items } = submissions.page('blocked', null, 10)
    expect(items).toMatchObject([{ state: 'blocked', reason: 'not-on-roster', canRetry: true }])
    expect(submissions.retry(id, now)).toBe(true)
    expect(due()).toEqual([id])
  })

  it('a row that no longer opens blocks itself alone and stays in sight', async () => {
    const [a, b] = [await save(1), await save(2)]
    db.prepare('UPDATE submissions SET content = ? WHERE id = ?').run(Buffer.alloc(64, 7), a)
    expect(due()).toEqual([b])
    const { items } = submissions.page('all', null, 10)
    expect(items.map((item) => item.submissionId)).toEqual([b, a])
    expect(items[1]).toMatchObject({
      shortNumber: '260304-1',
      studentName: '',
      state: 'blocked',
      reason: 'manifest-unreadable',
    })
  })

  it('sends nothing while the folder is away, and blocks nothing for it', async () => {
    const id = await save(1)
    moved = true
    for (const name of readdirSync(join(dir, 'blobs'))) rmSync(join(dir, 'blobs', name))
    expect(due()).toEqual([])
    await expect(submissions.outbox.readFile(id, 'standard')).rejects.not.toBeInstanceOf(BlobDamaged)
  })
})

describe('how long it stays', () => {
  const at = NOW.toISOString()
  const say = (submissionId: string, state: StatusItem['state'], note = '') =>
    submissions.outbox.reviewed([{ submissionId, state, reasons: [], note, at }])

  it('for good while nobody decided, and its days after the decision, in time lived', async () => {
    const id = await save(1)
    submissions.outbox.accepted(id, 'waiting', at)
    livedMs = 2000 * DAY_MS
    expect(erasure.eraseDue()).toBe(0)
    say(id, 'approved')
    livedMs += 30 * DAY_MS - 1
    expect(erasure.eraseDue()).toBe(0)
    livedMs += 1
    expect(erasure.eraseDue()).toBe(1)
    expect(files()).toBe(0)
    expect(erasure.eraseDue(), 'once').toBe(0)
  })

  it('begins anew when the decision was taken back', async () => {
    const id = await save(1)
    submissions.outbox.accepted(id, 'waiting', at)
    say(id, 'rejected')
    livedMs = 29 * DAY_MS
    say(id, 'in-review')
    livedMs = 100 * DAY_MS
    expect(erasure.eraseDue()).toBe(0)
    say(id, 'approved')
    livedMs = 129 * DAY_MS
    expect(erasure.eraseDue()).toBe(0)
    livedMs = 130 * DAY_MS
    expect(erasure.eraseDue()).toBe(1)
  })

  it('does not begin anew with the steps after approval', async () => {
    const id = await save(1)
    submissions.outbox.accepted(id, 'approved', at)
    livedMs = 29 * DAY_MS
    say(id, 'publishing')
    say(id, 'published')
    livedMs = 30 * DAY_MS
    expect(erasure.eraseDue()).toBe(1)
  })

  it('an erased one leaves number, state and dates, takes later words, and is never sent', async () => {
    const id = await save(1)
    submissions.outbox.accepted(id, 'approved', at)
    livedMs = 30 * DAY_MS
    erasure.eraseDue()
    expect(shown(id)).toMatchObject({
      shortNumber: '260304-1',
      studentName: '',
      studentNumber: '',
      state: 'approved',
      erasedAt: at,
      savedAt: at,
      rejection: null,
      canRetry: false,
      canWithdraw: false,
    })
    say(id, 'published', 'a note about 学生1')
    expect(shown(id).state).toBe('published')
    expect(db.prepare('SELECT * FROM submissions').get()).toMatchObject({
      roster_id: '',
      withdrawal: '',
      manifest_hash: '',
      content: Buffer.alloc(0),
      sealed_review: null,
    })
    expect(db.prepare('SELECT count(*) FROM submission_files').pluck().get()).toBe(0)
    expect(submissions.withdraw(id, CODE, 'operator-1')).toBe('too-late')
    expect(submissions.retry(id, now)).toBe(false)
    submissions.outbox.postponed(id, 'server-error', now)
    expect([shown(id).state, due()]).toEqual(['published', []])
  })

  it('of somebody removed from the roster what is decided goes at once, what is not sent stays', async () => {
    const [decided, unsent] = [await save(1), await save(2)]
    submissions.outbox.accepted(decided, 'rejected', at)
    const gone = ['roster-1', 'roster-2'].flatMap(erasure.erasePerson)
    expect([gone.length, shown(decided).erasedAt, shown(unsent).erasedAt]).toEqual([1, at, null])
    expect(due()).toEqual([unsent])
  })
})

describe('taking it back', () => {
  const withdraw = (id: string, code = CODE) => submissions.withdraw(id, code, 'operator-1')

  it('needs the code, and before anything was committed it is done at once', async () => {
    const id = await save(1)
    expect([withdraw(id, '000000'), withdraw('nobody')]).toEqual(['wrong-code', 'not-found'])
    submissions.outbox.uploadStarted(id, 'standard', 'http://server/files/1')
    submissions.outbox.postponed(id, 'server-unreachable', now)
    expect(withdraw(id)).toBe('withdrawn')
    expect([shown(id).state, files(), due().length]).toEqual(['withdrawn', 0, 0])
  })

  it('after a commit was sent only the server can say', async () => {
    const id = await save(1)
    expect(submissions.outbox.committing(id, [{ role: 'standard', url: 'http://server/files/1' }])).toBe(true)
    expect(submissions.outbox.due(now, 1)[0]!.files).toMatchObject([{ uploaded: true }])
    submissions.outbox.postponed(id, 'server-unreachable', now)
    expect(withdraw(id)).toBe('asked')
    expect([due(), askedBack(), files()]).toEqual([[], [id], 1])
    expect(shown(id).canWithdraw).toBe(false)
    const at = NOW.toISOString()
    submissions.outbox.reviewed([{ submissionId: id, state: 'withdrawn', reasons: [], note: '', at }])
    expect([shown(id).state, files(), askedBack()]).toEqual(['withdrawn', 0, []])
  })

  it('stops a commit that was about to be sent', async () => {
    const [here, asked] = [await save(1), await save(2)]
    const batch = due()
    expect(batch).toEqual([here, asked])
    submissions.outbox.uploadStarted(asked, 'standard', 'http://server/files/2')
    expect([withdraw(here), withdraw(asked)]).toEqual(['withdrawn', 'asked'])
    expect(batch.map((id) => submissions.outbox.committing(id, []))).toEqual([false, false])
  })

  it.each(['waiting', 'in-review'] as const)(
    'is not forgotten over a word that was on its way: %s',
    async (state) => {
      const id = await save(1)
      const at = NOW.toISOString()
      submissions.outbox.accepted(id, 'waiting', at)
      expect(withdraw(id)).toBe('asked')
      submissions.outbox.reviewed([{ submissionId: id, state, reasons: [], note: '', at }])
      expect([shown(id).state, askedBack()]).toEqual([state, [id]])
      submissions.outbox.withdrawalRefused(id)
      expect(askedBack()).toEqual([])
    },
  )

  it('is asked again when a commit believed lost arrives after all', async () => {
    const id = await save(1)
    submissions.withdraw(id, CODE, 'operator-1')
    const at = NOW.toISOString()
    submissions.outbox.reviewed([{ submissionId: id, state: 'waiting', reasons: [], note: '', at }])
    expect([shown(id).state, askedBack()]).toEqual(['withdrawn', [id]])
  })

  it('is too late once it is decided, and another photo may be taken when it is not approved', async () => {
    const id = await save(1)
    const at = NOW.toISOString()
    submissions.outbox.accepted(id, 'waiting', at)
    expect(submissions.standing('roster-1')).toBe(true)
    submissions.outbox.reviewed([{ submissionId: id, state: 'rejected', reasons: ['eyes'], note: '', at }])
    expect([withdraw(id), submissions.standing('roster-1')]).toEqual(['too-late', false])
    expect(shown(id).rejection).toEqual({ reasons: ['eyes'], note: '' })
  })
})

/** A page also opens its rows; both limits only catch a lost index, which costs hundreds of milliseconds. */

describe('a queue of 100,000', () => {
  it('is paged in order and without gaps, and never read through for it', async () => {
    const total = 100_000
    const insert = db.prepare(
      `INSERT INTO submissions (id, short_number, roster_id, saved_at, state, next_attempt_at, expected_on, manifest_hash, withdrawal, content)
       VALUES (?, ?, ?, ?, ?, ?, '2026-03-13', '', '', ?)`,
    )
    const manifest = manifestOf(0, [
      { role: 'standard', sha256: '0'.repeat(64), bytes: 1, mediaType: 'image/jpeg' },
    ])
    // Sealing takes most of the time: rows that are never shown only weigh as much as the others.
    const closed = Buffer.alloc(1500, 7)
    db.transaction(() => {
      for (let n = 1; n <= total; n++) {
        const state = n % 1000 === 0 ? 'blocked' : n % 2 === 0 ? 'approved' : 'queued'
        const opened = n % 1000 === 0 || n > total - 50 || n <= 500
        const student = { studentName: `学生${n}`, manifest }
        const sealed = opened ? cipher.sealJson(`submission:${idOf(n)}`, student) : closed
        insert.run(idOf(n), `${n}`, `roster-${n}`, NOW.toISOString(), state, SOON.toISOString(), sealed)
      }
    })()
    const asked = new Set<string>()
    const watched = new Database(join(dir, 'station.db'), { verbose: (sql) => asked.add(String(sql)) })
    const lived = () => livedMs
    const due = createErasure({ db: watched, blobs, audit, now: () => now, retention })
    const { page, outbox, damaged } = createSubmissions({
      db: watched,
      cipher,
      blobs,
      audit,
      erasure: due,
      roster: NO_ROSTER,
      livedMs: lived,
      now: () => now,
      isMoved: () => false,
    })
    expect([due.eraseDue(), damaged()]).toEqual([0, 0])
    for (const filter of ['all', 'waiting', 'blocked', 'decided'] as const) page(filter, null, 20)
    expect(page('decided', '500', 20).items.length).toBe(20)
    const seen: string[] = []
    let after: string | null = null
    do {
      const { items, next } = page('blocked', after, 30)
      seen.push(...items.map((item) => item.shortNumber))
      after = next
    } while (after !== null)
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => `${total - n * 1000}`))
    expect([outbox.due(now, 20), outbox.nextDueAt(), outbox.withdrawals(), outbox.counts()]).toEqual([
      [],
      SOON,
      [],
      { waiting: total / 2, blocked: 100 },
    ])
    const queries = [...asked].filter((sql) => sql.startsWith('SELECT'))
    const readThrough = (sql: string): boolean =>
      watched
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .some(({ detail }) => detail === 'SCAN submissions')
    expect(queries.length).toBeGreaterThan(10)
    expect(queries.filter(readThrough)).toEqual([])
    watched.close()
  })
})
