// Makes a station's database as old as an earlier migration left it, with the rows it has now.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, openStore } from '../../../station/store/open.ts'

const MIGRATIONS = join(import.meta.dirname, '../../../station/store/migrations')
const files = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .sort()

export const migrationCount = files.length

/** Of a column that is no more: only days of deletion, which no longer delete anything. */
const LONG_PAST = "'1970-01-01T00:00:00.000Z'"

const columnsOf = (db: Db, schema: string, table: string) =>
  db.pragma(`${schema}.table_info(${table})`) as { readonly name: string; readonly notnull: number }[]

/** `version` migrations are kept, 1 or more. The station must not be running. */
export function ageDatabase(folder: string, version: number, scratch: string): void {
  const migrations = join(scratch, `migrations-${version}`)
  mkdirSync(migrations, { recursive: true })
  for (const name of files.slice(0, version)) copyFileSync(join(MIGRATIONS, name), join(migrations, name))
  const present = join(folder, 'station.db')
  const aged = join(folder, 'aged.db')
  const db = openStore(aged, migrations)
  db.prepare('ATTACH ? AS present').run(present)
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
    .pluck()
    .all()
  for (const table of tables) {
    const kept = columnsOf(db, 'present', table).map(({ name }) => name)
    const columns = columnsOf(db, 'main', table).filter(({ name, notnull }) => kept.includes(name) || notnull)
    const values = columns.map(({ name }) => (kept.includes(name) ? name : LONG_PAST))
    db.exec(
      `INSERT INTO main.${table} (${columns.map(({ name }) => name).join()}) SELECT ${values.join()} FROM present.${table}`,
    )
  }
  db.exec('DETACH present')
  db.close()
  for (const suffix of ['-wal', '-shm']) rmSync(present + suffix, { force: true })
  renameSync(aged, present)
}
