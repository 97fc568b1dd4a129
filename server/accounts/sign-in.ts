// Signing in. Failures are counted where they come from: by account and address together, by address for all names, and
// by account for everywhere it is not known. A browser that signed in before has a count of its own. So a stranger can
// lock out himself, and his own network, but nobody who comes from a place of theirs.
import type { Selectable } from 'kysely'
import type { Account } from '../../core/contract/server-records.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { goesOn, HOUR_MS } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import { forSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import { transact } from '../store/transact.ts'
import { nameHash, readAccount } from './accounts.ts'
import { type AddressGuess, countAtAddress, countGuess, forgiveAtAddress, forgiveGuesses } from './guesses.ts'
import { type Known, knownPlaces, type Origin, rememberPlaces } from './places.ts'

export interface SignInAttempt extends Origin {
  readonly name: string
  readonly password: string
}

type Row = Selectable<Tables['account']>

export interface SignedIn {
  readonly account: Account
  readonly school: SchoolContext
}

/**
 * Throws WRONG_PIN (name or password: it does not say which), LOCKED_OUT with the delay, BUSY, FORBIDDEN
 * (`password-expired`) for a one-time password whose time is over.
 */
export async function signIn(server: ServerContext, attempt: SignInAttempt): Promise<SignedIn> {
  // Without a browser's mark nobody is known by one: in a flood not even a query is spent.
  if (attempt.device === null) server.passwords.mustHaveRoom({ name: attempt.from, known: false })
  const row = await server.db
    .selectFrom('account')
    .selectAll()
    .where('name_hash', '=', nameHash(server, attempt.name))
    .executeTakeFirst()
  const known = await knownPlaces(server, row?.id ?? null, attempt)
  const caller = known.device ? { name: row!.id, known: true } : { name: attempt.from, known: false }
  return server.passwords.inTurn(caller, async (turn) => {
    const guess = await countTry(server, attempt, row, known)
    const right = await turn.check(attempt.password, row?.password ?? null)
    const oneTimeMs = server.settings.passwords.oneTimeHours * HOUR_MS
    if (!row || !right || row.disabled || guess.refused) {
      await noteFailure(server, row?.id ?? null, guess)
      throw new Refusal('WRONG_PIN', 'password')
    }
    if (row.password_expires_at && !goesOn(row.password_expires_at, oneTimeMs, server.now())) {
      throw new Refusal('FORBIDDEN', 'password-expired')
    }
    await forgive(server, attempt, row, known)
    const school = await forSchool(server, row.school_id)
    await transact(school, async (tx) => {
      const last_sign_in_at = server.now()
      await tx.updateTable('account').set({ last_sign_in_at }).where('id', '=', row.id).execute()
      await rememberPlaces(school, tx, row.id, attempt)
    })
    return { account: readAccount(school.sealer, row), school }
  })
}

interface Try extends AddressGuess {
  /** Too many failed from everywhere: from an unknown place even the right password is none. */
  readonly refused: boolean
}

const deviceSubject = (row: Row, { device }: Origin) => `device:${row.id} ${device}` as const
const addressSubject = ({ from }: Origin) => `address:${from}` as const
const accountSubject = (row: Row | undefined) => `account:${row?.id ?? 'nobody'}` as const

async function countTry(
  server: ServerContext,
  attempt: SignInAttempt,
  row: Row | undefined,
  known: Known,
): Promise<Try> {
  const { login, loginAddress, loginAccount } = server.settings
  if (row && known.device) {
    const guess = await countGuess(server, deviceSubject(row, attempt), login, row.id)
    return { ...guess, fromAddress: guess.failures, refused: false }
  }
  const limits = { name: login, all: loginAddress }
  const hash = nameHash(server, attempt.name)
  const guess = await countAtAddress(server, addressSubject(attempt), hash, limits)
  if (known.address) return { ...guess, refused: false }
  // A name nobody has is counted too, in one row for all of them: it must take as long.
  const everywhere = await countGuess(server, accountSubject(row), loginAccount, row?.id).catch(
    (error: unknown) => {
      if (error instanceof Refusal && error.code === 'LOCKED_OUT') return null
      throw error
    },
  )
  if (!everywhere?.last) return { ...guess, refused: everywhere === null }
  return { ...guess, last: true, lockedUntil: everywhere.lockedUntil, refused: false }
}

async function forgive(server: ServerContext, attempt: SignInAttempt, row: Row, known: Known): Promise<void> {
  const { login, loginAddress } = server.settings
  if (known.device) return forgiveGuesses(server, deviceSubject(row, attempt))
  const hash = nameHash(server, attempt.name)
  const limits = { name: login, all: loginAddress }
  await forgiveAtAddress(server, addressSubject(attempt), hash, limits)
  // From a known place nothing was counted there; strangers' failures stay.
  if (!known.address) await forgiveGuesses(server, accountSubject(row))
}

/** The first failures of an address and every lock are recorded: a flood of names fills no log. */
async function noteFailure(server: ServerContext, accountId: string | null, guess: Try): Promise<void> {
  const { last, lockedUntil, fromAddress } = guess
  if (!last && fromAddress > server.settings.login.failures) return
  const what = last ? 'login.locked' : 'login.failed'
  await transact(server, async (tx) => {
    if (last) {
      await tx
        .updateTable('account')
        .set({ tries_locked_until: lockedUntil })
        .where('id', '=', accountId ?? '')
        .execute()
    }
    appendAudit(tx, { who: { kind: 'server' }, what, subject: accountId ?? 'unknown' })
  })
}
