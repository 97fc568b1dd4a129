// PGlite in the data folder behind Kysely: the database of a server on one machine, without anything to install.
import { cp, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { type Driver, Kysely, PGliteDialect, type PGliteDialectConfig } from 'kysely'
import { type EngineParts, startEngine } from './engine.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './schema.ts'
import type { OnQuery, Store, StoreOptions } from './store.ts'

interface EmbeddedOptions extends StoreOptions, Pick<EngineParts, 'hasRoom'> {
  /** See empty-database.ts. */
  readonly emptyDatabase?: string | undefined
}

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

export async function openEmbedded(
  dataDir: string,
  { emptyDatabase, check, hasRoom, onQuery }: EmbeddedOptions,
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
    kind: 'embedded',
    db,
    durable: engine.flush,
    exec: engine.exec,
    // The folder's lock lets no second process in.
    async exclusively(_, work) {
      await work()
      return true
    },
    async close() {
      await db.destroy()
      await engine.close()
    },
  }
}
