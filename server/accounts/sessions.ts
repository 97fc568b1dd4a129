// Cookie sessions of the console. Only a keyed hash of the token is stored; a session ends when idle, when old, when
// its account is disabled or signs out.
import { randomBytes } from 'node:crypto'
import type { Account } from '../../core/contract/server-records.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { HOUR_MS, later, MINUTE_MS, newestStamp } from '../durations.ts'
import { asSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { readAccount } from './accounts.ts'
import type { SignedIn } from './sign-in.ts'

export const sessionHash = ({ sealer }: ServerContext, token: string): string =>
  sealer.lookup('session', token)

/** Returns the token for the cookie. */
export async function openSession(school: SchoolContext, account: Account): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = school.now()
  await transact(school, async (tx) => {
    await tx
      .insertInto('console_session')
      .values({
        token_hash: sessionHash(school, token),
        account_id: account.id,
        created_at: now,
        last_seen_at: now,
      })
      .execute()
    appendAudit(tx, { who: { kind: 'account', id: account.id }, what: 'login.done' })
  })
  return token
}

/** Null when there is no such session, or not any more. `attended`: somebody asked, and the session goes on from here. */
export async function accountOf(
  server: ServerContext,
  token: string,
  { attended }: { readonly attended: boolean },
): Promise<SignedIn | null> {
  const now = server.now()
  const { idleMinutes, longestHours } = server.settings.session
  const token_hash = sessionHash(server, token)
  const row = await server.db
    .selectFrom('console_session')
    .innerJoin('account', 'account.id', 'console_session.account_id')
    .innerJoin('school', 'school.id', 'account.school_id')
    .selectAll('account')
    .select(['last_seen_at', 'school.name as school_name'])
    .where('token_hash', '=', token_hash)
    .where('last_seen_at', '>', later(now, -idleMinutes * MINUTE_MS))
    .where('last_seen_at', '<=', newestStamp(now))
    .where('console_session.created_at', '>', later(now, -longestHours * HOUR_MS))
    .where('console_session.created_at', '<=', newestStamp(now))
    .where('disabled', '=', false)
    .executeTakeFirst()
  if (!row) return null
  if (attended && now.getTime() - row.last_seen_at.getTime() > MINUTE_MS / 2) {
    await server.db
      .updateTable('console_session')
      .set({ last_seen_at: now })
      .where('token_hash', '=', token_hash)
      .execute()
  }
  const school = asSchool(server, { id: row.school_id, name: row.school_name })
  return { account: readAccount(school.sealer, row), school }
}

export async function closeSession(school: SchoolContext, account: Account, token: string): Promise<void> {
  await transact(school, async (tx) => {
    await tx.deleteFrom('console_session').where('token_hash', '=', sessionHash(school, token)).execute()
    appendAudit(tx, { who: { kind: 'account', id: account.id }, what: 'logout.done' })
  })
}

export async function dropOldSessions({ db, now, settings }: ServerContext): Promise<void> {
  const { idleMinutes, longestHours } = settings.session
  await db
    .deleteFrom('console_session')
    .where((row) =>
      row.or([
        row('last_seen_at', '<', later(now(), -idleMinutes * MINUTE_MS)),
        row('created_at', '<', later(now(), -longestHours * HOUR_MS)),
        row('last_seen_at', '>', newestStamp(now())),
        row('created_at', '>', newestStamp(now())),
      ]),
    )
    .execute()
}
