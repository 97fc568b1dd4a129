// Reviewers and administrators. Their names are sealed like everybody's; a name is found by its keyed hash.
import { randomUUID } from 'node:crypto'
import type { Account } from '../../core/contract/server.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import type { Backend } from '../backend.ts'
import { Refusal } from '../refusal.ts'
import { countGuess, forgiveGuesses } from './guesses.ts'
import { checkPassword, hashPassword } from './password.ts'

interface NewAccount {
  readonly name: string
  readonly password: string
  readonly role: Account['role']
}

interface AccountRow {
  readonly id: string
  readonly sealed_name: Uint8Array
  readonly role: Account['role']
  readonly disabled: boolean
}

const place = (id: string): string => `account/${id}`
const normal = (name: string): string => name.trim().normalize('NFKC')
const nameHash = (backend: Backend, name: string): string => backend.sealer.lookup('account', normal(name))

export const readAccount = ({ sealer }: Backend, row: AccountRow): Account => ({
  id: row.id,
  name: sealer.open(place(row.id), row.sealed_name).toString(),
  role: row.role,
  disabled: row.disabled,
})

export async function hasAccounts({ db }: Backend): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Throws CONFLICT (`name-taken`). */
export async function createAccount(backend: Backend, by: Actor, account: NewAccount): Promise<Account> {
  const password = await hashPassword(account.password)
  const id = randomUUID()
  const name = normal(account.name)
  const { role } = account
  return backend.db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('account')
      .values({
        id,
        name_hash: nameHash(backend, name),
        sealed_name: backend.sealer.seal(place(id), Buffer.from(name)),
        role,
        password,
        created_at: backend.now(),
      })
      .onConflict((conflict) => conflict.column('name_hash').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) throw new Refusal('CONFLICT', 'name-taken')
    await appendAudit(backend, tx, { who: by, what: 'account.created', subject: id, details: { role } })
    return { id, name, role, disabled: false }
  })
}

export async function listAccounts(backend: Backend): Promise<Account[]> {
  const rows = await backend.db.selectFrom('account').selectAll().orderBy('created_at').execute()
  return rows.map((row) => readAccount(backend, row))
}

/** Ends the account's sessions too. Throws NOT_FOUND; REFUSED (`last-administrator`) keeps somebody in charge. */
export async function disableAccount(backend: Backend, by: Actor, id: string): Promise<void> {
  await backend.db.transaction().execute(async (tx) => {
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
    const row = await tx
      .updateTable('account')
      .set({ disabled: true })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'account')
    await tx.deleteFrom('console_session').where('account_id', '=', id).execute()
    await appendAudit(backend, tx, { who: by, what: 'account.disabled', subject: id })
  })
}

/** Throws WRONG_PIN (name or password: it does not say which) or LOCKED_OUT with the delay. */
export async function signIn(backend: Backend, name: string, password: string): Promise<Account> {
  const subject = `login:${normal(name)}` as const
  const { last } = await countGuess(backend, subject, backend.settings.login)
  const row = await backend.db
    .selectFrom('account')
    .selectAll()
    .where('name_hash', '=', nameHash(backend, name))
    .executeTakeFirst()
  const right = await checkPassword(password, row?.password ?? null)
  if (!row || !right || row.disabled) {
    await noteFailure(backend, row?.id, last)
    throw new Refusal('WRONG_PIN', 'password')
  }
  await forgiveGuesses(backend, subject)
  return readAccount(backend, row)
}

async function noteFailure(backend: Backend, id: string | undefined, last: boolean): Promise<void> {
  const what = last ? 'login.locked' : 'login.failed'
  await backend.db
    .transaction()
    .execute((tx) => appendAudit(backend, tx, { who: { kind: 'server' }, what, subject: id ?? 'unknown' }))
}
