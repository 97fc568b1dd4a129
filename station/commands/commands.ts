// What every command of the contract passes first: its folder is looked at, its caller is held against the contract's word,
// and what goes wrong is answered by name and logged without anybody's data.
import { implement, ORPCError } from '@orpc/server'
import type { FailureData } from '../../core/contract/failure.ts'
import { stationContract } from '../../core/contract/station.ts'
import type { Operator } from '../../core/identity/operator.ts'
import { isDiskFull } from '../blobs/blobs.ts'
import { failure, framesOf } from '../failure.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'
import { mustBeAllowed, signedIn } from './access.ts'

/** What a handler gets: the caller, and who that is. */
export interface CommandContext extends Caller {
  /** Throws NOT_SIGNED_IN: never in a command for operators or administrators. */
  readonly by: () => Operator
}

function expected(error: unknown): ORPCError<string, unknown> | null {
  if (isDiskFull(error)) return failure('DISK_FULL')
  if (!(error instanceof ORPCError)) return null
  if (error.defined) return error
  return error.code === 'BAD_REQUEST' ? failure('BAD_INPUT') : null
}

/** Logs what broke a command; returns what its caller is told. */
function answered(state: StationState, command: string, error: unknown): ORPCError<string, unknown> {
  const refused = expected(error)
  if (refused) {
    const { id, detail } = refused.data as FailureData
    state.log.info({ id, command, code: refused.code, ...(detail ? { detail } : {}) }, 'command-refused')
    return refused
  }
  // A bug or a broken disk: the id leads to the log line, the log line holds no personal data.
  const unknown = failure('STORE_FAILED')
  const { name, code } = error as { name?: string; code?: string }
  const found = { id: unknown.data.id, command, error: name, code, stack: framesOf(error) }
  state.log.error(found, 'command-failed')
  return unknown
}

export const createCommands = (state: StationState) =>
  implement(stationContract)
    .$context<Caller>()
    .use(async ({ next, path, context, procedure }) => {
      const rules = procedure['~orpc'].meta
      const by = () => signedIn(state, context)
      const run = () =>
        state.actingFor(context, async () => {
          mustBeAllowed(state, context, rules)
          return next({ context: { by } })
        })
      try {
        if (rules.evenMoved) return await run()
        state.folder().assertWhole()
        const answer = await run()
        state.folder().assertWhole()
        return answer
      } catch (error) {
        throw answered(state, path.join('.'), error)
      }
    })

/** A place for every command of the contract, to be filled by its handler. */
export type Commands = ReturnType<typeof createCommands>
