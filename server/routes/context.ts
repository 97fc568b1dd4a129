// What a procedure knows of its caller. The HTTP side proves who it is; the procedures decide what they may.
import { implement } from '@orpc/server'
import { serverContract } from '../../core/contract/server.ts'
import type { Account } from '../../core/contract/server-records.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { StationCaller } from '../stations/verify-request.ts'

export interface RequestContext {
  readonly server: ServerContext
  /** The server as the caller's school sees it; null for a stranger. */
  readonly school: SchoolContext | null
  readonly station: StationCaller | null
  readonly account: Account | null
  /** Network address, for counting guesses. */
  readonly from: string
  /** The browser's own lasting cookie, by which it is known again; null without one. */
  readonly device: string | null
  /** A header on the answer, whatever it becomes. */
  readonly header: (name: string, value: string) => void
  readonly cookie: {
    readonly token: string | null
    readonly set: (token: string) => void
    readonly clear: () => void
  }
}

const api = implement(serverContract).$context<RequestContext>()
export const publicApi = api

/**
 * Throws NOT_SIGNED_IN; FORBIDDEN (`role`, `password-change-needed`). Administrators may do everything a reviewer may;
 * a newcomer is anybody signed in, even by a password that must be changed first.
 */
export function mustBe(account: Account | null, role: Account['role'] | 'newcomer'): Account {
  if (!account) throw new Refusal('NOT_SIGNED_IN', 'session')
  if (role === 'administrator' && account.role !== 'administrator') throw new Refusal('FORBIDDEN', 'role')
  if (account.mustChangePassword && role !== 'newcomer') {
    throw new Refusal('FORBIDDEN', 'password-change-needed')
  }
  return account
}

export const signedIn = (role: Account['role'] | 'newcomer') =>
  api.middleware(async ({ context, next }) => {
    const account = mustBe(context.account, role)
    const school = context.school!
    return next({ context: { account, school, by: { kind: 'account' as const, id: account.id } } })
  })

export const fromStation = api.middleware(async ({ context, next }) => {
  if (!context.station) throw new Refusal('NOT_SIGNED_IN', 'station-signature')
  return next({ context: { station: context.station, school: context.school! } })
})
