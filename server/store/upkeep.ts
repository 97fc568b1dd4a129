// What PostgreSQL's own helpers would do: an embedded one has neither checkpointer nor autovacuum, and its log and its dead
// rows would grow for ever.
import { sql } from 'kysely'
import type { ServerSettings } from '../settings/settings.ts'
import type { Store } from './store.ts'

const MEGABYTE = 1_000_000

export interface Upkeep {
  /** Does what is due; cheap when nothing is. */
  readonly run: () => Promise<void>
  /** Rewrites tables and log, so that no file holds what was deleted from them. */
  readonly scrub: (tables: readonly string[]) => Promise<void>
}

export function createUpkeep(
  { kind, db, exec }: Pick<Store, 'kind' | 'db' | 'exec'>,
  settings: ServerSettings['store'],
  monotonicMs: () => number,
): Upkeep {
  let checkpointAt = monotonicMs()

  async function checkpoint(): Promise<void> {
    await exec('checkpoint')
    checkpointAt = monotonicMs()
  }

  /** Bytes of log since the last checkpoint. */
  async function logBytes(): Promise<number> {
    const { rows } = await sql<{ bytes: number }>`
      select (pg_current_wal_insert_lsn() - redo_lsn)::int8::float8 as bytes from pg_control_checkpoint()`.execute(
      db,
    )
    return rows[0]!.bytes
  }

  /** Autovacuum's own rule, with limits that suit small tables. */
  async function tablesToVacuum(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select quote_ident(relname) as name from pg_stat_user_tables
      where n_dead_tup > ${settings.vacuumDeadRows}::float8 + n_live_tup * ${settings.vacuumDeadShare}::float8
        or n_mod_since_analyze > ${settings.vacuumDeadRows}::float8 + n_live_tup * ${settings.vacuumDeadShare}::float8`.execute(
      db,
    )
    return rows.map(({ name }) => name)
  }

  // A server has helpers of its own for all of this. What was erased leaves its tables as they vacuum, and its log as it is
  // written over; to lock a province's tables for rewriting them would keep everybody waiting.
  if (kind === 'server')
    return {
      run: async () => undefined,
      async scrub(tables) {
        for (const table of tables) await exec(`vacuum (analyze) ${table}`)
      },
    }

  return {
    async run() {
      for (const table of await tablesToVacuum()) await exec(`vacuum (analyze) ${table}`)
      const bytes = await logBytes()
      const minutes = (monotonicMs() - checkpointAt) / 60_000
      const aged = minutes >= settings.checkpointMinutes && bytes > settings.idleLogBytes
      if (aged || bytes >= settings.checkpointMegabytes * MEGABYTE) await checkpoint()
    },
    async scrub(tables) {
      for (const table of tables) await exec(`vacuum (full, analyze) ${table}`)
      // The segment in use is closed and left behind; the checkpoint removes what lies before it.
      await exec('select pg_switch_wal()')
      await checkpoint()
    },
  }
}
