// The station's database brought up to date, from whatever version it is of.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DatabaseNewer } from '../../node/migrations.ts'
import { openStore } from './open.ts'

const MIGRATIONS = join(import.meta.dirname, 'migrations')
const NAMES = readdirSync(MIGRATIONS).sort()

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'open-store-'))
  file = join(dir, 'station.db')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const remembered = (): string[] => {
  const db = openStore(file)
  const names = db.prepare<[], string>('SELECT name FROM migration ORDER BY name').pluck().all()
  db.close()
  return names
}

/** As the versions left it that counted their migrations and remembered no hashes. */
function makeOld(count: number): void {
  const db = new Database(file)
  for (const name of NAMES.slice(0, count)) db.exec(readFileSync(join(MIGRATIONS, name), 'utf8'))
  db.pragma(`user_version = ${count}`)
  db.close()
}

it('a new one remembers every migration', () => {
  expect(remembered()).toEqual(NAMES)
  expect(remembered(), 'once').toEqual(NAMES)
})

it.each([1, 4, NAMES.length])('one that counted %i migrations goes on from there', (count) => {
  makeOld(count)
  expect(remembered()).toEqual(NAMES)
})

it('one of a newer version is left alone, whichever way it says so', () => {
  makeOld(NAMES.length)
  const counted = new Database(file)
  counted.pragma(`user_version = ${NAMES.length + 1}`)
  counted.close()
  expect(() => openStore(file)).toThrow(DatabaseNewer)
  rmSync(file)
  openStore(file).close()
  const named = new Database(file)
  named.exec("INSERT INTO migration VALUES ('9999-later.sql', 'x')")
  named.close()
  expect(() => openStore(file)).toThrow(DatabaseNewer)
})

it('a migration that was changed after it ran stops the start', () => {
  openStore(file).close()
  const changed = join(dir, 'migrations')
  cpSync(MIGRATIONS, changed, { recursive: true })
  const first = join(changed, NAMES[0]!)
  writeFileSync(first, `${readFileSync(first, 'utf8')}\n-- changed\n`)
  expect(() => openStore(file, changed)).toThrow(`migration ${NAMES[0]} was changed`)
  writeFileSync(first, readFileSync(join(MIGRATIONS, NAMES[0]!), 'utf8').replaceAll('\n', '\r\n'))
  openStore(file, changed).close()
})
