// Lock-out after failures, for passwords and enrolment codes alike. A guess is counted before it is judged: many at
// once get no more tries than one after the other.
import { type Backend, later, MINUTE_MS } from '../backend.ts'
import { Refusal } from '../refusal.ts'
import type { AttemptLimit } from '../settings/settings.ts'

export type GuessSubject = `login:${string}` | `enrol:${string}` | `setup:${string}`

const hashOf = ({ sealer }: Backend, subject: GuessSubject): string => sealer.lookup('guess', subject)

/** Throws LOCKED_OUT once the limit is used up. `first` tells that this very guess closed the door. */
export async function countGuess(
  backend: Backend,
  subject: GuessSubject,
  limit: AttemptLimit,
): Promise<{ readonly last: boolean }> {
  const now = backend.now()
  const subject_hash = hashOf(backend, subject)
  const windowEnd = later(now, limit.windowMinutes * MINUTE_MS)
  return backend.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('guess')
      .values({ subject_hash, failures: 0, window_ends_at: windowEnd, locked_until: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await tx
      .selectFrom('guess')
      .selectAll()
      .where('subject_hash', '=', subject_hash)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (row.locked_until && row.locked_until > now) {
      throw new Refusal('LOCKED_OUT', undefined, row.locked_until.getTime() - now.getTime())
    }
    const over = row.locked_until !== null || row.window_ends_at <= now
    const failures = over ? 1 : row.failures + 1
    const last = failures >= limit.failures
    await tx
      .updateTable('guess')
      .set({
        failures,
        window_ends_at: over ? windowEnd : row.window_ends_at,
        locked_until: last ? later(now, limit.lockMinutes * MINUTE_MS) : null,
      })
      .where('subject_hash', '=', subject_hash)
      .execute()
    return { last }
  })
}

/** The guess was right: its failures are forgotten. */
export async function forgiveGuesses(backend: Backend, subject: GuessSubject): Promise<void> {
  await backend.db.deleteFrom('guess').where('subject_hash', '=', hashOf(backend, subject)).execute()
}

export async function dropOldGuesses({ db, now }: Backend): Promise<void> {
  await db
    .deleteFrom('guess')
    .where('window_ends_at', '<', now())
    .where((row) => row.or([row('locked_until', 'is', null), row('locked_until', '<', now())]))
    .execute()
}
