// PGlite in the data folder behind Kysely. The SQL used anywhere in the server is plain PostgreSQL, so that a server
// process of its own can take PGlite's place.
import { cp, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { type Driver, Kysely, PGliteDialect, type PGliteDialectConfig, type Transaction } from 'kysely'
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
  readonly onQuery?: OnQuery | undefined
}

/** Told of every query, and where a transaction begins and ends. */
export type OnQuery = (sql: string, parameters: readonly unknown[]) => void

/** PGlite begins and ends transactions by calls of its own, which Kysely's log does not see. */
class ToldDialect extends PGliteDialect {
  readonly #onQuery: OnQuery

  constructor(config: PGliteDialectConfig, onQuery: OnQuery) {
    super(config)
    this.#onQuery = onQuery
  }

  override createDriver(): Driver {
    const driver = super.createDriver()
    for (const [call, word] of [
      ['beginTransaction', 'begin'],
      ['commitTransaction', 'commit'],
      ['rollbackTransaction', 'rollback'],
    ] as const) {
      const original = driver[call].bind(driver) as (...given: unknown[]) => Promise<void>
      driver[call] = (...given: unknown[]) => {
        this.#onQuery(word, [])
        return original(...given)
      }
    }
    return driver
  }
}

export async function openStore(
  dataDir: string,
  { emptyDatabase, check, hasRoom, onQuery }: StoreOptions,
): Promise<Store> {
  const folder = join(dataDir, 'database')
  if (emptyDatabase !== undefined && !(await stat(folder).catch(() => null)))
    await cp(emptyDatabase, folder, { recursive: true })
  const prepare = async (pg: PGlite): Promise<void> => {
    await check(pg)
    await migrate(pg)
  }
  const engine = await startEngine({ folder, prepare, hasRoom })
  const db = new Kysely<Tables>({
    dialect: onQuery
      ? new ToldDialect({ pglite: engine.client }, onQuery)
      : new PGliteDialect({ pglite: engine.client }),
    ...(onQuery && { log: ({ query }) => onQuery(query.sql, query.parameters) }),
  })
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
