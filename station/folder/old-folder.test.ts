// A data folder as the program left it before deletion followed state: brought up to date without losing a photo, and
// without leaving a reviewer's words readable anywhere in the file.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { manifestFixture } from '../../core/submission/testing.ts'
import { writeDurably } from '../../node/write-durably.ts'
import { createCipher } from '../keys/cipher.ts'
import { openDataKey } from '../keys/data-key.ts'
import { keyFileKeyring } from '../keys/key-file.ts'
import { openStore } from '../store/open.ts'
import { openTestStation, signIn, type TestStation } from '../testing.ts'

const MIGRATIONS = join(import.meta.dirname, '../store/migrations')
const DAY_MS = 86_400_000
const STATES = [
  'queued',
  'blocked',
  'waiting',
  'in-review',
  'approved',
  'rejected',
  'published',
  'withdrawn',
] as const
const NOTE = '李标记的领带歪了'
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const blobOf = (n: number): string => String(n).padStart(32, '0')

let dir: string
let livedMs: number
let one: TestStation
const real = (...parts: string[]) => join(dir, 'real', ...parts)

/** One submission in each state, with a picture whose day is long past, as migration 4 knew them. */
async function oldFolder(): Promise<void> {
  const migrations = join(dir, 'migrations')
  mkdirSync(migrations)
  mkdirSync(real('blobs'), { recursive: true })
  const names = readdirSync(MIGRATIONS).sort().slice(0, 4)
  for (const name of names) copyFileSync(join(MIGRATIONS, name), join(migrations, name))
  const cipher = createCipher(await openDataKey(real(), keyFileKeyring(real('host.key'))))
  const db = openStore(real('station.db'), migrations)
  // As it was then: what is overwritten stays in the file.
  db.pragma('secure_delete = OFF')
  const settings = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)')
  settings.run('lang', cipher.sealJson('setting:lang', 'zh-CN'))
  const submission = db.prepare(
    `INSERT INTO submissions (id, short_number, roster_id, saved_at, state, expected_on, manifest_hash, withdrawal, content, review)
     VALUES (?, ?, ?, '2024-01-01T00:00:00.000Z', ?, '2024-01-10', 'h', 'w', ?, ?)`,
  )
  const file = db.prepare(
    "INSERT INTO submission_files (submission_id, role, blob_id) VALUES (?, 'standard', ?)",
  )
  const blob = db.prepare(
    "INSERT INTO blobs (id, kind, owner, media_type, bytes, sha256, expires_at) VALUES (?, 'standard', ?, 'image/jpeg', 5, ?, '2024-02-01T00:00:00.000Z')",
  )
  for (const [n, state] of STATES.entries()) {
    const id = idOf(n)
    const content = { studentName: '李标记', manifest: { ...manifestFixture, submissionId: id } }
    const reviewed = !['queued', 'blocked'].includes(state)
    submission.run(
      id,
      `240101-${n}`,
      `roster-${n}`,
      state,
      cipher.sealJson(`submission:${id}`, content),
      reviewed ? JSON.stringify({ reasons: ['clothes'], note: NOTE }) : null,
    )
    file.run(id, blobOf(n))
    blob.run(blobOf(n), `submission:${id}`, createHash('sha256').update('photo').digest('hex'))
    await writeDurably(real('blobs', blobOf(n)), cipher.seal(`blob:${blobOf(n)}`, Buffer.from('photo')))
  }
  // Leaves copies of itself in the file's free space.
  for (let round = 0; round < 20; round++)
    db.prepare('UPDATE submissions SET review = ? WHERE state = ?').run(
      JSON.stringify({ reasons: ['clothes'], note: `${NOTE}${'。'.repeat(round * 40)}` }),
      'rejected',
    )
  db.close()
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'old-folder-'))
  livedMs = 0
  await oldFolder()
  one = await openTestStation({
    dir,
    clock: { now: new Date('2026-11-26T02:00:00Z') },
    monotonicMs: () => livedMs,
  })
  await signIn(one)
})
afterEach(async () => {
  await one.station.close().catch(() => undefined)
  rmSync(dir, { recursive: true, force: true })
})

const erased = async (): Promise<string[]> => {
  const { items } = await one.client.queue.list({ after: null, limit: 20, filter: 'all' })
  return items.flatMap((item) => (item.erasedAt === null ? [] : [item.state])).sort()
}

it('a picture whose day is past stays, unless it was taken back; what was decided has its days from now on', async () => {
  const { outbox } = one.station.state.folder().submissions
  for (const [n, state] of STATES.entries())
    if (state !== 'withdrawn') expect(String(await outbox.readFile(idOf(n), 'standard')), state).toBe('photo')
  expect(await erased()).toEqual(['withdrawn'])
  livedMs = 30 * DAY_MS - 1
  one.station.state.folder().keepHouse()
  expect(await erased()).toEqual(['withdrawn'])
  livedMs = 30 * DAY_MS
  one.station.state.folder().keepHouse()
  expect(await erased()).toEqual(['approved', 'published', 'rejected', 'withdrawn'])
  livedMs = 3000 * DAY_MS
  one.station.state.folder().keepHouse()
  expect(readdirSync(real('blobs')).length).toBe(4)
})

it('a reviewer’s words are sealed, and no copy of them is left in the file', async () => {
  for (const name of ['station.db', 'station.db-wal'])
    if (existsSync(real(name))) expect(readFileSync(real(name)).includes(NOTE), name).toBe(false)
  const { items } = await one.client.queue.list({ after: null, limit: 20, filter: 'all' })
  const rejected = items.find((item) => item.state === 'rejected')
  expect(rejected?.rejection?.reasons).toEqual(['clothes'])
  expect(rejected?.rejection?.note.startsWith(NOTE)).toBe(true)
})
