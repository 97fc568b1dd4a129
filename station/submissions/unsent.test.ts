import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore } from '../store/open.ts'
import { holdsUnsent } from './unsent.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'unsent-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('a folder that was never used holds nothing', () => {
  expect(holdsUnsent(dir)).toBe(false)
  openStore(join(dir, 'station.db')).close()
  expect(holdsUnsent(dir)).toBe(false)
})

it.each([
  ['queued', true],
  ['uploading', true],
  ['committing', true],
  ['blocked', true],
  ['waiting', false],
  ['in-review', false],
  ['approved', false],
])('a submission that is %s: %s', (state, unsent) => {
  const file = join(dir, 'station.db')
  openStore(file).close()
  const db = new Database(file)
  // Only the state is asked for; the rest is whatever the table takes.
  const columns = db.pragma('table_info(submissions)') as { name: string; type: string }[]
  const blank = (type: string) => (type === 'BLOB' ? Buffer.alloc(1) : type === 'TEXT' ? '0' : 1)
  db.pragma('ignore_check_constraints = ON')
  db.pragma('foreign_keys = OFF')
  db.prepare(`INSERT INTO submissions VALUES (${columns.map(() => '?').join()})`).run(
    columns.map(({ name, type }) => (name === 'state' ? state : blank(type))),
  )
  db.close()
  expect(holdsUnsent(dir)).toBe(unsent)
})

it('a folder that cannot be looked into counts as one that does', () => {
  writeFileSync(
    join(dir, 'station.db'),
    'no database at all, but long enough to be taken for one by a careless reader',
  )
  expect(holdsUnsent(dir)).toBe(true)
})
