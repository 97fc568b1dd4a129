// PGlite in the data folder behind Kysely. The SQL used anywhere in the server is plain PostgreSQL, so that a server
// process of its own can take PGlite's place.
import { cp, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, type Transaction } from 'kysely'
import { type EngineParts, startEngine } from './engine.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>
export type Queries = Kysely<Tables> | Transaction<Tables>

export interface Store {
  readonly db: Database
  /** Resolves once everything committed before is on the disk. */
  readonly durable: () => Promise<void>
  /** Outside any transaction: VACUUM, CHECKPOINT. */
  readonly exec: (sql: string) => Promise<void>
  readonly close: () => Promise<void>
}

export interface StoreOptions extends Pick<EngineParts, 'hasRoom'> {
  /** See empty-database.ts. */
  readonly emptyDatabase?: string | undefined
  /** Asked of the database as it was found, before anything is changed in it. */
  readonly check: (pg: PGlite) => Promise<void>
}

export async function openStore(
  dataDir: string,
  { emptyDatabase, check, hasRoom }: StoreOptions,
): Promise<Store> {
  const folder = join(dataDir, 'database')
  if (emptyDatabase !== undefined && !(await stat(folder).catch(() => null)))
    await cp(emptyDatabase, folder, { recursive: true })
  const prepare = async (pg: PGlite): Promise<void> => {
    await check(pg)
    await migrate(pg)
  }
  const engine = await startEngine({ folder, prepare, hasRoom })
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: engine.client }) })
  return {
    db,
    durable: engine.flush,
    exec: engine.exec,
    async close() {
      await db.destroy()
      await engine.close()
    },
  }
}
