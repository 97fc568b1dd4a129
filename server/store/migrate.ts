// Numbered plain SQL files, each applied once in a transaction of its own and remembered with its hash: a migration
// that was changed after it ran somewhere stops the start instead of drifting.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'

const FOLDER = join(import.meta.dirname, 'migrations')

interface Migration {
  readonly name: string
  readonly sql: string
  readonly sha256: string
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, sql, sha256: sha256Of(sql.replaceAll('\r\n', '\n')) }
    }),
  )
}

/** Tells databases apart that were made from different migrations. */
export async function migrationsHash(folder = FOLDER): Promise<string> {
  return sha256Of((await readMigrations(folder)).map(({ sha256 }) => sha256).join(' '))
}

export async function migrate(pg: PGlite, folder = FOLDER): Promise<void> {
  await pg.exec('create table if not exists migration (name text primary key, sha256 text not null)')
  const { rows } = await pg.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  const migrations = await readMigrations(folder)
  const unknown = [...applied.keys()].find((name) => !migrations.some((one) => one.name === name))
  if (unknown) throw new Error(`the data folder is newer than this server: it has migration ${unknown}`)
  for (const { name, sql, sha256 } of migrations) {
    const before = applied.get(name)
    if (before === sha256) continue
    if (before !== undefined) throw new Error(`migration ${name} was changed after it had been applied`)
    await pg.transaction(async (tx) => {
      await tx.exec(sql)
      await tx.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
    })
  }
}
