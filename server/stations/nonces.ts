// Nonces of signed requests: each is good once. Their rows live for twice the clock's tolerance and go with the regular
// sweep; in between a station may spend only so many, so that no key, stolen or in a loop, fills the disk with them.
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

export interface Nonces {
  /** Throws FORBIDDEN (`replayed`); BUSY (`requests`) where this station has spent too many. */
  readonly spend: (stationId: string, nonce: string) => Promise<void>
  readonly dropExpired: () => Promise<void>
}

export function createNonces({ db, now, lived, settings }: Parts): Nonces {
  const { clockToleranceSeconds, noncesPerStation } = settings.signature
  const keptMs = 2 * clockToleranceSeconds * 1000
  // Rows as the last sweep counted them and what was spent here since; the table is the truth at every sweep.
  let rows = new Map<string, number>()
  return {
    async spend(stationId, nonce) {
      const held = rows.get(stationId) ?? 0
      if (held >= noncesPerStation) throw new Refusal('BUSY', 'requests', settings.sweep.everySeconds * 1000)
      rows.set(stationId, held + 1)
      const spent = await db
        .insertInto('station_nonce')
        .values({
          station_id: stationId,
          nonce,
          expires_at: later(now(), keptMs),
          lived_ms: lived.nowMs(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('nonce')
        .executeTakeFirst()
      if (!spent) throw new Refusal('FORBIDDEN', 'replayed')
    },
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
