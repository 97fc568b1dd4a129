// Somebody proves by PIN who they are; every refusal is in the audit log.
import type { Operator } from '../../core/identity/operator.ts'
import { failure } from '../failure.ts'
import type { StationState } from '../station-state.ts'

/** Throws LOCKED_OUT, NOT_FOUND, WRONG_PIN. */
export async function pinOf(state: StationState, operatorId: string, pin: string): Promise<Operator> {
  const { operators, audit } = state.folder()
  const check = await operators.check(operatorId, pin)
  if (check.ok) return check.operator
  audit.append({
    actor: 'station',
    action: 'pin-refused',
    // What was typed for somebody who does not exist is not written down.
    subject: check.code === 'NOT_FOUND' ? 'nobody' : operatorId,
    detail: { code: check.code },
  })
  if (check.code === 'LOCKED_OUT') throw failure('LOCKED_OUT', { retryAfterMs: check.retryAfterMs })
  throw failure(check.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'WRONG_PIN')
}
