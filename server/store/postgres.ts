// A PostgreSQL of its own behind Kysely, which several server processes may share.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './schema.ts'
import type { Session, Store, StoreOptions } from './store.ts'

interface PostgresOptions extends StoreOptions {
  readonly log: Log
  /** Connections of this process at most. */
  readonly connections: number
  /** How long a connection, an old one or a new one, is waited for. */
  readonly connectSeconds: number
}

/** int8 as a number, as the embedded engine gives it; nothing here counts further than numbers do. */
const INT8 = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

/** Any number, the same for every process that brings this database up to date. */
const MIGRATING = 7_304_112

/** Throws what connecting, `check` and migrations throw. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Store> {
  const { check, onQuery, log, connections, connectSeconds } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectSeconds * 1000,
    application_name: 'capture-server',
    types,
    // A commit is a promise: whatever the database is set to, it waits for the disk.
    options: '-c synchronous_commit=on -c idle_in_transaction_session_timeout=60000',
  })
  // A connection may break while nobody asks anything of it, unused or between two queries of a transaction: whoever asks next
  // hears of it, and the pool makes another one.
  let closing = false
  const hungUp = (error: NodeJS.ErrnoException): void => {
    if (!closing) log.warn({ code: error.code }, 'the database hung up')
  }
  pool.on('error', hungUp)
  pool.on('connect', (client) => client.on('error', hungUp))
  try {
    await withSession(pool, async (session) => {
      await check(session)
      // One process after the other: of two first starts the second finds everything made.
      await session.query('select pg_advisory_lock($1)', [MIGRATING])
      try {
        await migrate(session)
      } finally {
        await session.query('select pg_advisory_unlock($1)', [MIGRATING])
      }
    })
  } catch (error) {
    await pool.end()
    throw error
  }
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    ...(onQuery && { log: ({ query }) => onQuery(query.sql, query.parameters) }),
  })
  return {
    kind: 'server',
    db,
    durable: async () => undefined,
    async exec(sql) {
      await pool.query(sql)
    },
    exclusively: (name, work) =>
      withSession(pool, async (session) => {
        const key = [`capture-server:${name}`]
        const { rows } = await session.query<{ mine: boolean }>(
          'select pg_try_advisory_lock(hashtext($1)) as mine',
          key,
        )
        if (!rows[0]!.mine) return false
        try {
          await work()
          return true
        } finally {
          await session.query('select pg_advisory_unlock(hashtext($1))', key)
        }
      }),
    close: () => {
      closing = true
      return db.destroy()
    },
  }
}

/** Whether a server ever began on this database: without its keys nothing in it can be read, and new ones must not be made. */
export async function hasBegun(
  url: string,
  { connectSeconds }: Pick<PostgresOptions, 'connectSeconds'>,
): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectSeconds * 1000 })
  // A connection that breaks is told by the query.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ made: boolean }>(`select to_regclass('folder') is not null as made`)
    if (!rows[0]!.made) return false
    return (await client.query('select 1 from folder')).rows.length > 0
  } finally {
    await client.end()
  }
}

async function withSession<T>(pool: pg.Pool, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return await work(sessionOf(client))
  } catch (error) {
    // Its locks and its half transaction go with the connection.
    broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

function sessionOf(client: pg.PoolClient): Session {
  const session: Pick<Session, 'exec' | 'query'> = {
    exec: (sql) => client.query(sql),
    query: (sql, parameters) => client.query(sql, parameters) as Promise<{ rows: never[] }>,
  }
  return {
    ...session,
    async transaction(work) {
      await client.query('begin')
      try {
        await work(session)
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      }
    },
  }
}
