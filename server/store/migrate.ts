// Brings the server's database up to date, see node/migrations.ts.
import { join } from 'node:path'
import { failedIn, hashOfText, pendingOf, readMigrations } from '../../node/migrations.ts'
import type { Session } from './store.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/** Tells databases apart that were made from different migrations. */
export const migrationsHash = (folder = FOLDER): string =>
  hashOfText(
    readMigrations(folder)
      .map(({ sha256 }) => sha256)
      .join(' '),
  )

/** Throws DatabaseNewer, and on a migration that was changed after it was applied. */
export async function migrate(session: Session, folder = FOLDER): Promise<void> {
  await session.exec('create table if not exists migration (name text primary key, sha256 text not null)')
  const { rows } = await session.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  for (const migration of pendingOf(readMigrations(folder), applied)) {
    const { name, sql, sha256 } = migration
    const applying = session.transaction(async (tx) => {
      await tx.exec(sql)
      await tx.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
    })
    await applying.catch((error: unknown) => {
      throw failedIn(migration, error)
    })
  }
}
