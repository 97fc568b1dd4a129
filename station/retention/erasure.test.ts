// What is erased is gone from the disk, not only from the screen: the very bytes that stood for it, sealed as they were,
// are looked for in database and log.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StatusItem } from '../../core/contract/server-records.ts'
import { checkCharacter } from '../../core/identity/id-number.ts'
import { manifestFixture } from '../../core/submission/testing.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { openTestStation, signIn, type TestStation, testEntry } from '../testing.ts'

const DAY_MS = 86_400_000
const NOW = new Date('2026-03-04T02:00:00Z')
const MANY = 40
const testIdNumber = (n: number): string => {
  const first17 = `00000020000101${String(n).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

let dir: string
let livedMs: number
let one: TestStation
const real = (...parts: string[]) => join(dir, 'real', ...parts)

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'erasure-'))
  livedMs = 0
  one = await openTestStation({
    dir,
    clock: { now: NOW },
    monotonicMs: () => livedMs,
    // Rounds every 0.6 seconds.
    policy: { erasureMinutes: 0.02 },
    entries: Array.from({ length: MANY }, (_, n) =>
      testEntry(n, { name: `测试标记${n}`, idNumber: testIdNumber(n) }),
    ),
  })
  await signIn(one)
})
afterEach(async () => {
  await one.station.close().catch(() => undefined)
  rmSync(dir, { recursive: true, force: true })
})

async function save(n: number): Promise<string> {
  const { submissions, blobs } = one.station.state.folder()
  const submissionId = idOf(n)
  const photo = { kind: 'standard', mediaType: 'image/jpeg', bytes: Buffer.from(`photo ${n}`) } as const
  const [blob] = await blobs.put('session:s', [photo])
  const { sha256, bytes, mediaType } = blob!
  submissions.insert({
    manifest: {
      ...manifestFixture,
      submissionId,
      rosterId: `roster-${n}`,
      files: [{ role: 'standard', sha256, bytes, mediaType }],
    },
    receipt: {
      submissionId,
      shortNumber: `260304-${n}`,
      savedAt: NOW.toISOString(),
      expectedDecisionOn: '2026-03-13',
      supportPhone: '010',
      withdrawalCode: '424242',
    },
    studentName: `学生${n}`,
    files: [{ role: 'standard', blob: blob! }],
  })
  return submissionId
}

const said = (submissionId: string, state: StatusItem['state'], note = ''): void =>
  one.station.state
    .folder()
    .submissions.outbox.reviewed([{ submissionId, state, reasons: ['eyes'], note, at: NOW.toISOString() }])

/** Pieces of what stands in the row, from its beginning to its end: an overflow page holds another part than the row's. */
function piecesOf(sql: string, id: string): Buffer[] {
  const db = new Database(real('station.db'), { readonly: true })
  const values = Object.values(db.prepare<[string], object>(sql).get(id)!) as (Buffer | string | null)[]
  db.close()
  return values.flatMap((value) => {
    if (value === null || value.length === 0) return []
    const bytes = Buffer.from(value)
    if (bytes.length <= 32) return [bytes]
    return Array.from({ length: Math.floor(bytes.length / 32) }, (_, n) =>
      bytes.subarray(n * 32, n * 32 + 32),
    )
  })
}
const SUBMISSION = 'SELECT content, sealed_review, withdrawal, manifest_hash FROM submissions WHERE id = ?'
const ROSTER = 'SELECT entry, id_number, id_last_four, student_number FROM roster WHERE roster_id = ?'

const onDisk = (): Buffer[] =>
  ['station.db', 'station.db-wal']
    .filter((name) => existsSync(real(name)))
    .map((name) => readFileSync(real(name)))
function found(pieces: readonly Buffer[]): number {
  const files = onDisk()
  return pieces.filter((piece) => files.some((bytes) => bytes.includes(piece))).length
}

/** Repeatable, and not in the order in which they were saved. */
const shuffled = (ids: readonly string[]): string[] =>
  ids
    .map((id, n) => ({ id, at: (n * 7919) % 31 }))
    .sort((a, b) => a.at - b.at)
    .map(({ id }) => id)

describe('gone from the disk within the stated time', () => {
  it.each([
    ['withdrawn', (id: string) => said(id, 'withdrawn')],
    [
      'whose days are over',
      (id: string) => {
        said(id, 'rejected', '请摘下眼镜')
        livedMs += 30 * DAY_MS
      },
    ],
  ] as const)('a photo %s, with its name, manifest, code and verdict', async (_name, end) => {
    const ids: string[] = []
    for (let n = 0; n < MANY; n++) {
      ids.push(await save(n))
      said(ids[n]!, 'in-review', `备注 ${n}`)
    }
    one.station.state.folder().keepHouse()
    const order = shuffled(ids)
    const gone = order.slice(0, MANY / 2)
    const pieces = gone.flatMap((id) => piecesOf(SUBMISSION, id))
    const kept = order.slice(MANY / 2).flatMap((id) => piecesOf(SUBMISSION, id))
    expect(found(pieces)).toBe(pieces.length)
    for (const id of gone) {
      end(id)
      one.station.state.folder().keepHouse()
    }
    expect(found(pieces)).toBe(0)
    expect(found(kept), 'the others are whole').toBe(kept.length)
    expect(readdirSync(real('blobs')).length).toBe(MANY / 2)
    const { items } = await one.client.queue.list({ after: null, limit: 100, filter: 'all' })
    expect(
      items
        .filter((item) => item.erasedAt !== null)
        .map((item) => item.submissionId)
        .sort(),
    ).toEqual([...gone].sort())
  })

  it('a student removed from the roster, with a line in the audit log', async () => {
    const { syncPorts, keepHouse, roster } = one.station.state.folder()
    keepHouse()
    const gone = shuffled(Array.from({ length: MANY }, (_, n) => `roster-${n}`)).slice(0, MANY / 2)
    const pieces = gone.flatMap((id) => piecesOf(ROSTER, id))
    expect(found(pieces)).toBe(pieces.length)
    for (const rosterId of gone) syncPorts.roster.apply([testEntry(1, { rosterId, removed: true })], '2')
    syncPorts.roster.apply([testEntry(1, { rosterId: 'never here', removed: true })], '3')
    keepHouse()
    expect(found(pieces)).toBe(0)
    expect(roster.counts().students).toBe(MANY / 2)
    const db = new Database(real('station.db'), { readonly: true })
    const lines = db
      .prepare<[], string>("SELECT subject FROM audit WHERE action = 'roster-removed'")
      .pluck()
      .all()
    db.close()
    expect(lines.sort()).toEqual([...gone].sort())
  })
})

it('a reviewer’s words cannot be read on the booth’s disk, and are shown all the same', async () => {
  const id = await save(1)
  said(id, 'rejected', '李标记的领带歪了')
  one.station.state.folder().keepHouse()
  expect(found([Buffer.from('李标记的领带歪了'), Buffer.from('eyes')])).toBe(0)
  const { items } = await one.client.queue.list({ after: null, limit: 10, filter: 'decided' })
  expect(items[0]?.rejection).toEqual({ reasons: ['eyes'], note: '李标记的领带歪了' })
})

it('nobody has to do anything for it: the booth’s own rounds do', async () => {
  const id = await save(1)
  one.station.state.folder().keepHouse()
  const pieces = piecesOf(SUBMISSION, id)
  expect(found(pieces)).toBe(pieces.length)
  said(id, 'withdrawn')
  await eventually(async () => expect(await found(pieces)).toBe(0))
})

it('a photo whose days are over still says that the student was taken, until the student is removed', async () => {
  const { submissions, syncPorts, keepHouse } = one.station.state.folder()
  const id = await save(1)
  said(id, 'approved')
  livedMs += 30 * DAY_MS
  keepHouse()
  expect([submissions.item(id)?.erasedAt, submissions.standing('roster-1')]).toEqual([
    NOW.toISOString(),
    true,
  ])
  const [person] = piecesOf('SELECT person FROM submissions WHERE id = ?', id)
  expect(found([person!])).toBe(1)
  syncPorts.roster.apply([testEntry(1, { rosterId: 'roster-1', removed: true })], '2')
  keepHouse()
  expect(found([person!])).toBe(0)
})
