// The database as the rest of the server knows it, whatever engine is below: one embedded in the process, or a PostgreSQL that
// several processes share. The SQL used anywhere is plain PostgreSQL.
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>
export type Queries = Kysely<Tables> | Transaction<Tables>

export interface Store {
  /** `embedded`: this process's own, which nobody else looks after. `server`: looks after itself, and may be shared. */
  readonly kind: 'embedded' | 'server'
  readonly db: Database
  /** Resolves once everything committed before is on the disk. */
  readonly durable: () => Promise<void>
  /** Outside any transaction: VACUUM, CHECKPOINT. */
  readonly exec: (sql: string) => Promise<void>
  /** Does the work unless another process on the same database is at it; returns whether it did. */
  readonly exclusively: (name: string, work: () => Promise<unknown>) => Promise<boolean>
  readonly close: () => Promise<void>
}

/** One connection, for what happens before the rest of the server has the database. */
export interface Session {
  /** Several statements, without parameters. */
  readonly exec: (sql: string) => Promise<unknown>
  readonly query: <T>(sql: string, parameters?: unknown[]) => Promise<{ readonly rows: T[] }>
  readonly transaction: (work: (tx: Pick<Session, 'exec' | 'query'>) => Promise<void>) => Promise<unknown>
}

/** Told of every query, and where a transaction begins and ends. */
export type OnQuery = (sql: string, parameters: readonly unknown[]) => void

export interface StoreOptions {
  /** Asked of the database as it was found, before anything is changed in it. */
  readonly check: (session: Session) => Promise<void>
  readonly onQuery?: OnQuery | undefined
}
