// The station's database. A saved photo must survive a power cut, so every commit waits for the disk: better-sqlite3 is
// compiled to fall back to synchronous=NORMAL in WAL mode after the first statement, hence the order and the assertion.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { DatabaseNewer, failedIn, type Migration, pendingOf, readMigrations } from '../../node/migrations.ts'

export type Db = Database.Database

const MIGRATIONS = join(import.meta.dirname, 'migrations')
const FULL = 2

export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged'
}

/** What must be known before a database is brought up to date. */
export interface Preparation {
  /** Refuses, by throwing, a database that is not the folder's. */
  readonly check?: (db: Db) => void
  /** Work that SQL cannot do (it needs the key), by the name of the migration it comes before; may be done twice. */
  readonly before?: Readonly<Record<string, (db: Db) => void>>
}

export const openStore = (file: string, migrationsDir = MIGRATIONS, preparation: Preparation = {}): Db =>
  openWith(file, (db) => {
    preparation.check?.(db)
    migrate(db, migrationsDir, preparation.before ?? {})
  })

/** A store of one table that is no part of a folder. `table` makes it where it is not there yet. */
export const openSmallStore = (file: string, table: string): Db => openWith(file, (db) => void db.exec(table))

function openWith(file: string, prepare: (db: Db) => void): Db {
  let db: Db | null = null
  try {
    db = new Database(file)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('busy_timeout = 5000')
    // What is deleted is overwritten with zeros.
    db.pragma('secure_delete = ON')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    assertDurable(db)
    const check = db.pragma('quick_check', { simple: true })
    if (check !== 'ok') throw new StoreDamaged('the database is damaged')
    prepare(db)
    return db
  } catch (error) {
    db?.close()
    const code = (error as { code?: string }).code ?? ''
    if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
      throw new StoreDamaged('the database is damaged')
    throw error
  }
}

export function assertDurable(db: Db): void {
  const mode = db.pragma('journal_mode', { simple: true })
  const synchronous = db.pragma('synchronous', { simple: true })
  if (mode !== 'wal' || synchronous !== FULL) {
    throw new Error(`the database is not durable: journal_mode ${mode}, synchronous ${synchronous}`)
  }
}

/**
 * See node/migrations.ts. `user_version` counts them as well: it is how databases remembered before, and how a version of
 * then notices a newer one.
 */
function migrate(db: Db, dir: string, before: NonNullable<Preparation['before']>): void {
  const migrations = readMigrations(dir)
  const present = db.pragma('user_version', { simple: true }) as number
  if (present > migrations.length)
    throw new DatabaseNewer('the data folder was written by a newer version; update this station')
  const remember = rememberedIn(db, migrations.slice(0, present))
  for (const migration of pendingOf(migrations, remember.applied)) {
    const { name, sql, sha256 } = migration
    before[name.slice(5, -'.sql'.length)]?.(db)
    try {
      db.transaction(() => {
        db.exec(sql)
        remember.add(name, sha256)
        db.pragma(`user_version = ${Number(name.slice(0, 4))}`)
      })()
    } catch (error) {
      throw failedIn(migration, error)
    }
  }
}

/** `old`: what a database of before has applied, which remembered no hashes. */
function rememberedIn(db: Db, old: readonly Migration[]) {
  db.transaction(() => {
    const table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'"
    const known = db.prepare(table).get() !== undefined
    if (known) return
    db.exec('CREATE TABLE migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT')
    for (const { name, sha256 } of old) insertOf(db).run(name, sha256)
  })()
  const rows = db.prepare<[], { name: string; sha256: string }>('SELECT name, sha256 FROM migration').all()
  const insert = insertOf(db)
  return {
    applied: new Map(rows.map((row) => [row.name, row.sha256])),
    add: (name: string, sha256: string) => void insert.run(name, sha256),
  }
}

const insertOf = (db: Db) => db.prepare('INSERT INTO migration (name, sha256) VALUES (?, ?)')
