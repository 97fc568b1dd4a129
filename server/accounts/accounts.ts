// Reviewers and administrators, each of one school. Their names are sealed like everybody's; a name is found by its keyed
// hash, on the whole server: whoever signs in says no school.
import { randomInt, randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Account, AccountEntry } from '../../core/contract/server-records.ts'
import type { Sealing } from '../../node/sealing.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { goesOn, HOUR_MS, later, MINUTE_MS } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import { releaseTasksOf } from '../review/claims.ts'
import { forSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { countGuess, forgiveAccount, forgiveGuesses } from './guesses.ts'
import { forgetPlaces, type Origin } from './places.ts'

interface NewAccount {
  readonly name: string
  readonly role: Account['role']
  /** As typed, or already hashed by the command line. */
  readonly password: string | { readonly hash: string }
}

type AccountRow = Pick<
  Selectable<Tables['account']>,
  'id' | 'sealed_name' | 'role' | 'disabled' | 'must_change'
>

export const accountPlace = (id: string): string => `account/${id}`
const normal = (name: string): string => name.trim().normalize('NFKC')
export const nameHash = ({ sealer }: Pick<ServerContext, 'sealer'>, name: string): string =>
  sealer.lookup('account', normal(name))

/** `sealing` is that of the account's school. */
export const accountName = (sealing: Sealing, id: string, sealedName: Uint8Array): string =>
  sealing.open(accountPlace(id), sealedName).toString()

export const readAccount = (sealing: Sealing, row: AccountRow): Account => ({
  id: row.id,
  name: accountName(sealing, row.id, row.sealed_name),
  role: row.role,
  disabled: row.disabled,
  mustChangePassword: row.must_change,
})

export async function hasAccounts({ db }: Pick<ServerContext, 'db'>): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** An administrator's, or the machine's, own work with passwords goes before strangers'. */
const hashFor = ({ passwords }: SchoolContext, by: Actor, password: string): Promise<string> =>
  passwords.inTurn({ name: by.kind === 'server' ? 'server' : by.id, known: true }, (turn) =>
    turn.hash(password),
  )

/** Throws CONFLICT (`name-taken`), BUSY. */
export async function createAccount(school: SchoolContext, by: Actor, account: NewAccount): Promise<Account> {
  const { role, password: given } = account
  const password = typeof given === 'string' ? await hashFor(school, by, given) : given.hash
  const id = randomUUID()
  const name = normal(account.name)
  return transact(school, async (tx) => {
    const made = await tx
      .insertInto('account')
      .values({
        id,
        name_hash: nameHash(school, name),
        sealed_name: school.sealer.seal(accountPlace(id), Buffer.from(name)),
        role,
        password,
        created_at: school.now(),
      })
      .onConflict((conflict) => conflict.column('name_hash').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) throw new Refusal('CONFLICT', 'name-taken')
    appendAudit(tx, { who: by, what: 'account.created', subject: id, details: { role } })
    return { id, name, role, disabled: false, mustChangePassword: false }
  })
}

export async function listAccounts(school: SchoolContext): Promise<AccountEntry[]> {
  const rows = await school.db.selectFrom('account').selectAll().orderBy('created_at').execute()
  const now = school.now()
  const { login, loginAddress, loginAccount } = school.settings
  const lockMinutes = [login, loginAddress, loginAccount].map((one) => one.lockMinutes)
  const longestLockMs = Math.max(...lockMinutes) * MINUTE_MS
  return rows.map((row) => ({
    ...readAccount(school.sealer, row),
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    triesLocked: row.tries_locked_until !== null && goesOn(row.tries_locked_until, longestLockMs, now),
  }))
}

/** The account called so, whatever its school; names are the server's. Throws NOT_FOUND. */
export async function accountNamed(
  server: ServerContext,
  name: string,
): Promise<{ readonly id: string; readonly school: SchoolContext }> {
  const row = await server.db
    .selectFrom('account')
    .select(['id', 'school_id'])
    .where('name_hash', '=', nameHash(server, name))
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'account')
  return { id: row.id, school: await forSchool(server, row.school_id) }
}

/** Ends the account's sessions too, and what it was reviewing waits again. Throws NOT_FOUND; REFUSED (`last-administrator`) keeps somebody in charge. */
export async function disableAccount(school: SchoolContext, by: Actor, id: string): Promise<void> {
  await transact(school, async (tx) => {
    const administrators = await tx
      .selectFrom('account')
      .select('id')
      .where('role', '=', 'administrator')
      .where('disabled', '=', false)
      .forUpdate()
      .execute()
    if (administrators.length === 1 && administrators[0]!.id === id) {
      throw new Refusal('REFUSED', 'last-administrator')
    }
    await change(tx, id, { disabled: true })
    await endAccess(school, tx, id)
    await releaseTasksOf(school, tx, by, id)
    appendAudit(tx, { who: by, what: 'account.disabled', subject: id })
  })
}

/** With the password it had. Throws NOT_FOUND. */
export async function enableAccount(school: SchoolContext, by: Actor, id: string): Promise<void> {
  await transact(school, async (tx) => {
    await change(tx, id, { disabled: false })
    appendAudit(tx, { who: by, what: 'account.enabled', subject: id })
  })
}

/** Whoever is kept from signing in by failures may try again, from wherever. Throws NOT_FOUND. */
export async function unlockAccount(school: SchoolContext, by: Actor, id: string): Promise<void> {
  await transact(school, async (tx) => {
    await change(tx, id, { tries_locked_until: null })
    await forgiveAccount(school, tx, id)
    appendAudit(tx, { who: by, what: 'account.unlocked', subject: id })
  })
}

/**
 * A one-time password, to be handed over: it holds for some hours and must be changed at the first sign-in. Throws
 * NOT_FOUND, REFUSED (`own-account`: choose a new one instead), BUSY.
 */
export async function resetPassword(
  school: SchoolContext,
  by: Actor,
  id: string,
): Promise<{ readonly oneTimePassword: string; readonly expiresAt: string }> {
  if (by.kind === 'account' && by.id === id) throw new Refusal('REFUSED', 'own-account')
  const plain = oneTimePassword()
  const hash = await hashFor(school, by, plain)
  const expires = later(school.now(), school.settings.passwords.oneTimeHours * HOUR_MS)
  await replacePassword(school, by, id, { password: hash, must_change: true, password_expires_at: expires })
  return { oneTimePassword: plain, expiresAt: expires.toISOString() }
}

/** From the machine itself, by whoever may read the data folder. Throws NOT_FOUND. */
export const setPassword = (school: SchoolContext, id: string, hash: string): Promise<void> =>
  replacePassword(school, { kind: 'server' }, id, {
    password: hash,
    must_change: false,
    password_expires_at: null,
  })

/** By somebody else's hand: its sessions end, its known places are forgotten and its locks lifted. */
async function replacePassword(school: SchoolContext, by: Actor, id: string, values: Change): Promise<void> {
  await transact(school, async (tx) => {
    await change(tx, id, values)
    await endAccess(school, tx, id)
    await forgiveAccount(school, tx, id)
    appendAudit(tx, { who: by, what: 'password.reset', subject: id })
  })
}

interface PasswordChange extends Origin {
  readonly old: string
  readonly fresh: string
  /** Keyed hash of the session that goes on; all others end. */
  readonly sessionHash: string
}

/** Throws WRONG_PIN (`password`), LOCKED_OUT, BAD_INPUT (`same-password`), BUSY. */
export async function changePassword(
  school: SchoolContext,
  account: Account,
  asked: PasswordChange,
): Promise<void> {
  const { id } = account
  const subject = `own:${id}` as const
  await school.passwords.inTurn({ name: id, known: true }, async (turn) => {
    await countGuess(school, subject, school.settings.login, id)
    const { password: stored } = await school.db
      .selectFrom('account')
      .select('password')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const by = { kind: 'account', id } as const
    if (!(await turn.check(asked.old, stored))) {
      const failed = { who: by, what: 'password.change-failed', subject: id } as const
      await transact(school, (tx) => appendAudit(tx, failed))
      throw new Refusal('WRONG_PIN', 'password')
    }
    await forgiveGuesses(school, subject)
    if (asked.old.normalize('NFKC') === asked.fresh.normalize('NFKC')) {
      throw new Refusal('BAD_INPUT', 'same-password')
    }
    const password = await turn.hash(asked.fresh)
    await transact(school, async (tx) => {
      await change(tx, id, { password, must_change: false, password_expires_at: null })
      await tx
        .deleteFrom('console_session')
        .where('account_id', '=', id)
        .where('token_hash', '!=', asked.sessionHash)
        .execute()
      await forgetPlaces(school, tx, id, asked)
      appendAudit(tx, { who: by, what: 'password.changed', subject: id })
    })
  })
}

type Change = Partial<
  Pick<
    Selectable<Tables['account']>,
    'disabled' | 'password' | 'must_change' | 'password_expires_at' | 'tries_locked_until'
  >
>

async function change(tx: Queries, id: string, values: Change): Promise<void> {
  const row = await tx
    .updateTable('account')
    .set(values)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'account')
}

async function endAccess(school: SchoolContext, tx: Queries, id: string): Promise<void> {
  await tx.deleteFrom('console_session').where('account_id', '=', id).execute()
  await forgetPlaces(school, tx, id)
}

// No 0/O, 1/I/L: it is read out over the telephone. 12 of 31 letters are 59 bits.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

function oneTimePassword(): string {
  const letters = Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}
