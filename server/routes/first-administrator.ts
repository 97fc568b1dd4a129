// There is no default account. A server without accounts makes a one-time token at each start and prints it; whoever
// reads the server's screen makes the first administrator. The token has 128 bits: nobody guesses it, so that no guess
// needs counting and nobody can be kept out by a stranger's.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Account } from '../../core/contract/server-records.ts'
import { createAccount, hasAccounts } from '../accounts/accounts.ts'
import { Refusal } from '../refusal.ts'
import { firstSchool } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'

interface SetupInput {
  readonly token: string
  readonly name: string
  readonly password: string
}

export interface FirstAdministrator {
  /** Null once there is an account. */
  readonly token: string | null
  /** Throws FORBIDDEN (`setup-token`), REFUSED (`setup-done`). */
  readonly create: (input: SetupInput) => Promise<Account>
}

/** `shared`: several servers on one database, which must all take the same token; whoever has the keys may know it. */
export async function firstAdministrator(
  server: ServerContext,
  { shared }: { readonly shared: boolean },
): Promise<FirstAdministrator> {
  const made = shared
    ? server.sealer.lookup('setup-token', 'first administrator').slice(0, 32)
    : randomBytes(16).toString('base64url')
  const token = (await hasAccounts(server)) ? null : made
  let used = false
  return {
    token,
    async create(input) {
      if (token === null || used || (await hasAccounts(server))) throw new Refusal('REFUSED', 'setup-done')
      if (!sameText(input.token, token)) throw new Refusal('FORBIDDEN', 'setup-token')
      used = true
      const account = { name: input.name, password: input.password, role: 'administrator' } as const
      return createAccount(await firstSchool(server), { kind: 'server' }, account).catch((error: unknown) => {
        used = false
        throw error
      })
    },
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
