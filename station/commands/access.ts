// Who a caller is to a command. What the contract says of a command is acted on before its input is read; a command of
// which it says nothing is nobody's.

import type { CommandRules } from '../../core/contract/station.ts'
import type { Operator, OperatorRole } from '../../core/identity/operator.ts'
import { assertNever } from '../../core/session/assert-never.ts'
import { failure } from '../failure.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'

const RANK: Record<OperatorRole, number> = { operator: 0, supervisor: 1, administrator: 2 }

/** Throws FORBIDDEN. */
export function mustRank({ role }: Operator, least: OperatorRole): void {
  if (RANK[role] < RANK[least]) throw failure('FORBIDDEN')
}

/** Throws NOT_SIGNED_IN, FORBIDDEN. */
export function signedIn(state: StationState, caller: Caller, least: OperatorRole = 'operator'): Operator {
  const operator = state.signIns.operatorOf(caller)
  if (!operator) throw failure('NOT_SIGNED_IN')
  mustRank(operator, least)
  return operator
}

/** An administrator's own commands show that somebody is there. Throws NOT_SIGNED_IN, FORBIDDEN, PRACTISING. */
export function mustBeAllowed(
  state: StationState,
  caller: Caller,
  { who, notPractising, alsoInstaller }: CommandRules,
): void {
  switch (who) {
    case 'anyone':
      break
    case 'installer':
      if (state.folder().site.finished()) signedIn(state, caller, 'administrator')
      break
    case 'operator':
      if (!alsoInstaller || state.folder().site.finished()) signedIn(state, caller)
      break
    case 'administrator':
      signedIn(state, caller, 'administrator')
      state.touch(caller)
      break
    case 'nobody':
      throw failure('FORBIDDEN', { detail: 'undeclared' })
    default:
      assertNever(who)
  }
  if (notPractising && state.practising()) throw failure('PRACTISING')
}
