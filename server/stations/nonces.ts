// Nonces of signed requests: each is good once. Their rows live for twice the clock's tolerance and go with the regular
// sweep; in between a station may spend only so many, so that no key, stolen or in a loop, fills the disk with them.
import { sql } from 'kysely'
import { later } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import type { LivedClock } from '../retention/lived-clock.ts'
import type { ServerSettings } from '../settings/settings.ts'
import type { Database } from '../store/store.ts'

interface Parts {
  readonly db: Database
  readonly now: () => Date
  readonly lived: LivedClock
  readonly settings: Pick<ServerSettings, 'signature' | 'sweep'>
}

/** Whose nonce was spent, as the database has it at that moment. */
export interface SpentBy {
  readonly name: string
  readonly schoolId: string
  readonly schoolName: string
}

export interface Nonces {
  /**
   * Null where it was spent before, and where the station's key is another one or it was shut out. Throws BUSY (`requests`)
   * where this station has spent too many.
   */
  readonly spend: (stationId: string, publicKey: string, nonce: string) => Promise<SpentBy | null>
  /** The key with which this station was last seen here: it may have got another since, which `spend` knows. */
  readonly lastKey: (stationId: string) => string | null
  readonly dropExpired: () => Promise<void>
}

export function createNonces({ db, now, lived, settings }: Parts): Nonces {
  const { clockToleranceSeconds, noncesPerStation } = settings.signature
  const keptMs = 2 * clockToleranceSeconds * 1000
  // Rows as the last sweep counted them and what was spent here since; the table is the truth at every sweep.
  let rows = new Map<string, number>()
  const keys = new Map<string, string>()
  return {
    async spend(stationId, publicKey, nonce) {
      const held = rows.get(stationId) ?? 0
      if (held >= noncesPerStation) throw new Refusal('BUSY', 'requests', settings.sweep.everySeconds * 1000)
      rows.set(stationId, held + 1)
      const expiresAt = later(now(), keptMs)
      // One statement: whoever is shut out meanwhile spends nothing.
      const by = await db
        .with('spent', (tx) =>
          tx
            .insertInto('station_nonce')
            .columns(['station_id', 'nonce', 'expires_at', 'lived_ms'])
            .expression((from) =>
              from
                .selectFrom('station')
                .where('id', '=', stationId)
                .where('public_key', '=', publicKey)
                .where('revoked', '=', false)
                .select((row) => [
                  'id',
                  row.val(nonce).as('nonce'),
                  sql<Date>`${expiresAt}::timestamptz`.as('expires_at'),
                  sql<number>`${lived.nowMs()}::bigint`.as('lived_ms'),
                ]),
            )
            .onConflict((conflict) => conflict.doNothing())
            .returning('station_id'),
        )
        .selectFrom('spent')
        .innerJoin('station', 'station.id', 'spent.station_id')
        .innerJoin('school', 'school.id', 'station.school_id')
        .select(['station.name', 'school_id as schoolId', 'school.name as schoolName'])
        .executeTakeFirst()
      if (by) keys.set(stationId, publicKey)
      return by ?? null
    },
    lastKey: (stationId) => keys.get(stationId) ?? null,
    async dropExpired() {
      // By the time lived: were a clock that jumped believed, what was spent could be spent again when it came back.
      await db
        .deleteFrom('station_nonce')
        .where('lived_ms', '<', lived.nowMs() - keptMs)
        .execute()
      const counted = await db
        .selectFrom('station_nonce')
        .select(['station_id', (row) => row.fn.countAll().as('held')])
        .groupBy('station_id')
        .execute()
      rows = new Map(counted.map((row) => [row.station_id, Number(row.held)]))
    },
  }
}
