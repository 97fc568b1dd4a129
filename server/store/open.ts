// PGlite in the data folder behind Kysely. The SQL used anywhere in the server is plain PostgreSQL, so that a server
// process of its own can take PGlite's place.
import { cp, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, type Transaction } from 'kysely'
import { sharedRun } from '../files/shared-run.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>
export type Queries = Kysely<Tables> | Transaction<Tables>

export interface Store {
  readonly db: Database
  /** Resolves once everything committed before is on the disk. */
  readonly durable: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function openStore(dataDir: string, emptyDatabase?: string): Promise<Store> {
  const folder = join(dataDir, 'database')
  if (emptyDatabase !== undefined && !(await stat(folder).catch(() => null)))
    await cp(emptyDatabase, folder, { recursive: true })
  const pg = await PGlite.create({ dataDir: folder })
  try {
    await migrate(pg)
  } catch (error) {
    await pg.close()
    throw error
  }
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: pg }) })
  return {
    db,
    durable: sharedRun(() => syncWal(join(folder, 'pg_wal'))),
    close: async () => {
      await db.destroy()
      if (!pg.closed) await pg.close()
    },
  }
}

/** PGlite runs with fsync off and its file system has none: what a receipt promises is flushed here. */
async function syncWal(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(folder, entry.name), 'r+')
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}
