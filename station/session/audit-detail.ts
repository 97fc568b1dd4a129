// What the audit log keeps of an event beside its name: closed words, figures and ids, never free text, which could name
// somebody.
import type { SessionEvent } from '../../core/session/events.ts'
import type { AuditRecord } from '../audit/audit.ts'

const SLUG = /^[a-z0-9-]{1,60}$/

export function auditDetail(event: SessionEvent): NonNullable<AuditRecord['detail']> {
  switch (event.type) {
    case 'consented': {
      const { at: _at, ...given } = event.consents
      return given
    }
    case 'card-side-read':
      return { side: event.side, gates: event.gates.join(',') }
    case 'card-validity-entered':
      return { to: event.validity.to, source: event.validity.source, gates: event.gates.join(',') }
    case 'fee-settled':
      return { amountFen: event.fee.amountFen, settlement: event.fee.settlement }
    case 'still-judged': {
      const { number, comparison } = event.attempt
      return comparison.kind === 'measured'
        ? { attempt: number, comparison: comparison.decision, distance: comparison.distance }
        : { attempt: number, comparison: comparison.kind }
    }
    case 'checked-by-people':
      return { first: event.verification.firstOperatorId, second: event.verification.secondOperatorId }
    case 'comparison-decided':
      return { attempt: event.attemptId, decision: event.verification.decision }
    case 'overridden':
      return { rules: event.override.rules.filter((rule) => SLUG.test(rule)).join(',') }
    case 'attempt-chosen':
      return { submitAnyway: event.submitAnyway }
    case 'confirmed':
      return { submission: event.submissionId }
    case 'ended':
      return { reason: event.reason }
    default:
      return {}
  }
}
