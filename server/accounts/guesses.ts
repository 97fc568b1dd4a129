// Lock-out after failures, for passwords and enrolment codes alike. A guess is counted before it is judged: many at
// once get no more tries than one after the other.
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { later, MINUTE_MS, newestStamp } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import type { ServerContext } from '../server-context.ts'
import type { AttemptLimit } from '../settings/settings.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { type Count, counted, forgiven, isOver, lockedMs } from './count.ts'

/**
 * `address`: all names tried from there. `device`: one account from a browser it knows. `account`: one account from
 * everywhere it does not know. `own`: the old password when a new one is chosen. `enrol`: codes of booths.
 */
export type GuessSubject = `${'address' | 'device' | 'account' | 'own' | 'enrol'}:${string}`

interface Place {
  readonly subject: GuessSubject
  /** Whose guesses these are, so that they go when the account is let in again. */
  readonly accountId?: string | undefined
}

type Row = Selectable<Tables['guess']>
const kindOf = (subject: GuessSubject): string => subject.slice(0, subject.indexOf(':'))
const hashOf = ({ sealer }: ServerContext, subject: GuessSubject): string => sealer.lookup('guess', subject)
const countOf = (row: Row): Count => ({
  failures: row.failures,
  windowEndsAt: row.window_ends_at,
  lockedUntil: row.locked_until,
})
const columnsOf = ({ failures, windowEndsAt, lockedUntil }: Count) => ({
  failures,
  window_ends_at: windowEndsAt,
  locked_until: lockedUntil,
})

async function holdRow(server: ServerContext, tx: Queries, { subject, accountId }: Place): Promise<Row> {
  const subject_hash = hashOf(server, subject)
  const now = server.now()
  const fresh = { subject_hash, kind: kindOf(subject), failures: 0, window_ends_at: now, locked_until: null }
  const made = await tx
    .insertInto('guess')
    .values({ ...fresh, account_id: accountId ?? null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('subject_hash')
    .executeTakeFirst()
  if (made) await dropTooMany(server, tx, subject_hash)
  return tx
    .selectFrom('guess')
    .selectAll()
    .where('subject_hash', '=', subject_hash)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** However many places guess, their rows are bounded: those whose window ended first go first. */
async function dropTooMany({ settings }: ServerContext, tx: Queries, keep: string): Promise<void> {
  const { rows } = await tx
    .selectFrom('guess')
    .select((row) => row.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  const tooMany = Number(rows) - settings.guessRows
  if (tooMany <= 0) return
  await tx
    .deleteFrom('guess')
    .where('subject_hash', 'in', (from) =>
      from
        .selectFrom('guess')
        .select('subject_hash')
        .where('subject_hash', '!=', keep)
        .orderBy('window_ends_at')
        .limit(tooMany),
    )
    .execute()
}

export interface Guess {
  /** This very guess closed the door. */
  readonly last: boolean
  readonly failures: number
  readonly lockedUntil: Date | null
}

/** Throws LOCKED_OUT once the limit is used up. */
export async function countGuess(
  server: ServerContext,
  subject: GuessSubject,
  limit: AttemptLimit,
  accountId?: string,
): Promise<Guess> {
  const now = server.now()
  return transact(server, async (tx) => {
    const row = await holdRow(server, tx, { subject, accountId })
    const wait = lockedMs(countOf(row), limit, now)
    if (wait > 0) throw new Refusal('LOCKED_OUT', undefined, wait)
    const count = counted(countOf(row), limit, now)
    await tx.updateTable('guess').set(columnsOf(count)).where('subject_hash', '=', row.subject_hash).execute()
    return { ...count, last: count.lockedUntil !== null }
  })
}

const byName = z.record(
  z.string(),
  z.object({
    failures: z.int(),
    windowEndsAt: z.coerce.date(),
    lockedUntil: z.coerce.date().nullable(),
  }),
)

const namesOf = (row: Row): Record<string, Count> => byName.parse(JSON.parse(row.by_name))

export interface AddressLimits {
  /** One name from one address. */
  readonly name: AttemptLimit
  /** All names from one address together. */
  readonly all: AttemptLimit
}

export interface AddressGuess extends Guess {
  /** Failures from this address so far, of all names. */
  readonly fromAddress: number
}

/**
 * A name tried from an address, known or not: both live in the address's one row. Throws LOCKED_OUT when the name, or
 * the address, has no try left.
 */
export async function countAtAddress(
  server: ServerContext,
  subject: `address:${string}`,
  nameHash: string,
  limits: AddressLimits,
): Promise<AddressGuess> {
  const now = server.now()
  return transact(server, async (tx) => {
    const row = await holdRow(server, tx, { subject })
    const names = namesOf(row)
    const before = names[nameHash] ?? null
    const wait = Math.max(lockedMs(before, limits.name, now), lockedMs(countOf(row), limits.all, now))
    if (wait > 0) throw new Refusal('LOCKED_OUT', undefined, wait)
    const all = counted(countOf(row), limits.all, now)
    const one = counted(before, limits.name, now)
    const kept = Object.entries(names).filter(([, count]) => !isOver(count, limits.name, now))
    const by_name = JSON.stringify({ ...Object.fromEntries(kept), [nameHash]: one })
    await tx
      .updateTable('guess')
      .set({ ...columnsOf(all), by_name })
      .where('subject_hash', '=', row.subject_hash)
      .execute()
    const last = one.lockedUntil !== null || all.lockedUntil !== null
    return { ...one, last, lockedUntil: one.lockedUntil ?? all.lockedUntil, fromAddress: all.failures }
  })
}

/** The guess was right: this name's failures are no longer held against the address. */
export async function forgiveAtAddress(
  server: ServerContext,
  subject: `address:${string}`,
  nameHash: string,
  limits: AddressLimits,
): Promise<void> {
  await transact(server, async (tx) => {
    await forgiveName(tx, await holdRow(server, tx, { subject }), nameHash, limits.all)
  })
}

/** The guess was right: its failures are forgotten. */
export async function forgiveGuesses(server: ServerContext, subject: GuessSubject): Promise<void> {
  await server.db.deleteFrom('guess').where('subject_hash', '=', hashOf(server, subject)).execute()
}

/**
 * Everything that keeps anybody from trying this account: its own counts, and its part in those of all addresses. What others,
 * of whatever school, failed from there stays counted.
 */
export async function forgiveAccount(
  { settings }: Pick<ServerContext, 'settings'>,
  tx: Queries,
  accountId: string,
): Promise<void> {
  const { name_hash: nameHash } = await tx
    .selectFrom('account')
    .select('name_hash')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('guess').where('account_id', '=', accountId).execute()
  const addresses = await tx
    .selectFrom('guess')
    .selectAll()
    .where('kind', '=', 'address')
    .where('by_name', 'like', `%${nameHash}%`)
    .orderBy('subject_hash')
    .forUpdate()
    .execute()
  for (const row of addresses) await forgiveName(tx, row, nameHash, settings.loginAddress)
  await tx.updateTable('account').set({ tries_locked_until: null }).where('id', '=', accountId).execute()
}

/** Of an address whose row is held. */
async function forgiveName(tx: Queries, row: Row, nameHash: string, limit: AttemptLimit): Promise<void> {
  const { [nameHash]: mine, ...others } = namesOf(row)
  const count = forgiven(countOf(row), mine?.failures ?? 0, limit)
  await tx
    .updateTable('guess')
    .set({ ...columnsOf(count), by_name: JSON.stringify(others) })
    .where('subject_hash', '=', row.subject_hash)
    .execute()
}

export async function dropOldGuesses({ db, now, settings }: ServerContext): Promise<void> {
  const { login, loginAddress, loginAccount, enrolment } = settings
  const minutes = [login, loginAddress, loginAccount, enrolment].flatMap((one) => [
    one.windowMinutes,
    one.lockMinutes,
  ])
  const latestEnd = later(newestStamp(now()), Math.max(...minutes) * MINUTE_MS)
  await db
    .deleteFrom('guess')
    .where((row) => row.or([row('window_ends_at', '<', now()), row('window_ends_at', '>', latestEnd)]))
    .where((row) =>
      row.or([
        row('locked_until', 'is', null),
        row('locked_until', '<', now()),
        row('locked_until', '>', latestEnd),
      ]),
    )
    .execute()
}
