// Where an account signed in from before: its browsers, by a cookie they keep, and addresses. A stranger's failures
// elsewhere do not count against whoever comes from a place that is known.

import { DAY_MS, later, newestStamp } from '../durations.ts'
import type { ServerContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'

export interface Origin {
  /** Network address. */
  readonly from: string
  /** The browser's own cookie; null where there is none. */
  readonly device: string | null
}

export interface Known {
  readonly device: boolean
  readonly address: boolean
}

const hashesOf = ({ sealer }: ServerContext, { from, device }: Origin) => ({
  address: sealer.lookup('place', `address:${from}`),
  device: device === null ? null : sealer.lookup('place', `device:${device}`),
})

/** Asks the same of an account that does not exist (`null`): the time it takes tells nothing. */
export async function knownPlaces(
  server: ServerContext,
  accountId: string | null,
  origin: Origin,
): Promise<Known> {
  const { address, device } = hashesOf(server, origin)
  const rows = await server.db
    .selectFrom('known_place')
    .select('place_hash')
    .where('account_id', '=', accountId ?? '')
    .where('place_hash', 'in', [address, device ?? address])
    .where('seen_at', '>', oldest(server))
    .where('seen_at', '<=', newestStamp(server.now()))
    .execute()
  const found = new Set(rows.map((row) => row.place_hash))
  return { address: found.has(address), device: device !== null && found.has(device) }
}

export async function rememberPlaces(
  server: ServerContext,
  tx: Queries,
  accountId: string,
  origin: Origin,
): Promise<void> {
  const { address, device } = hashesOf(server, origin)
  for (const place_hash of device === null ? [address] : [address, device]) {
    const seen_at = server.now()
    await tx
      .insertInto('known_place')
      .values({ account_id: accountId, place_hash, seen_at })
      .onConflict((conflict) => conflict.columns(['account_id', 'place_hash']).doUpdateSet({ seen_at }))
      .execute()
  }
  await tx
    .deleteFrom('known_place')
    .where('account_id', '=', accountId)
    .where('place_hash', 'not in', (from) =>
      from
        .selectFrom('known_place')
        .select('place_hash')
        .where('account_id', '=', accountId)
        .orderBy('seen_at', 'desc')
        .limit(server.settings.knownPlaces.perAccount),
    )
    .execute()
}

/** All of them, or all but the one the caller is at. */
export async function forgetPlaces(
  server: ServerContext,
  tx: Queries,
  accountId: string,
  except?: Origin,
): Promise<void> {
  const { address, device } = except ? hashesOf(server, except) : { address: '', device: null }
  await tx
    .deleteFrom('known_place')
    .where('account_id', '=', accountId)
    .where('place_hash', 'not in', [address, device ?? address])
    .execute()
}

const oldest = ({ now, settings }: ServerContext): Date => later(now(), -settings.knownPlaces.days * DAY_MS)

export async function dropOldPlaces(server: ServerContext): Promise<void> {
  await server.db
    .deleteFrom('known_place')
    .where((row) =>
      row.or([row('seen_at', '<', oldest(server)), row('seen_at', '>', newestStamp(server.now()))]),
    )
    .execute()
}
