// Makes a station's database as old as an earlier migration left it, with the rows it has now.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../station/store/open.ts'

const MIGRATIONS = join(import.meta.dirname, '../../../station/store/migrations')
const files = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .sort()

export const migrationCount = files.length

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
    const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).join()
    db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM present.${table}`)
  }
  db.exec('DETACH present')
  db.close()
  for (const suffix of ['-wal', '-shm']) rmSync(present + suffix, { force: true })
  renameSync(aged, present)
}
