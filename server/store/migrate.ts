// Numbered plain SQL files, each applied once in a transaction of its own and remembered with its hash: a migration
// that was changed after it ran somewhere stops the start instead of drifting.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'

const FOLDER = join(import.meta.dirname, 'migrations')

export async function migrate(pg: PGlite, folder = FOLDER): Promise<void> {
  await pg.exec('create table if not exists migration (name text primary key, sha256 text not null)')
  const { rows } = await pg.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort()
  const unknown = [...applied.keys()].find((name) => !names.includes(name))
  if (unknown) throw new Error(`the data folder is newer than this server: it has migration ${unknown}`)
  for (const name of names) {
    const sql = await readFile(join(folder, name), 'utf8')
    const sha256 = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
    const before = applied.get(name)
    if (before === sha256) continue
    if (before !== undefined) throw new Error(`migration ${name} was changed after it had been applied`)
    await pg.transaction(async (tx) => {
      await tx.exec(sql)
      await tx.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
    })
  }
}
