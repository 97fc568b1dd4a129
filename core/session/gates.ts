// What still stands between a session and its next step. The screen shows exactly these, and `transition`
// refuses by exactly these, so that a button is never enabled for a step that would be refused.

import type { MatchDecision } from '../identity/match-decision.ts'
import type { RuleResult } from '../photo/records.ts'
import { verdictOf } from '../photo/verdict.ts'
import { assertNever } from './assert-never.ts'
import type { Override } from './override.ts'
import type { Attempt, CardEvidence, Gate, SessionAt } from './session.ts'

/** Failed comparisons after which the student may submit all the same (仍然报送). */
export const FAILURES_BEFORE_SUBMIT_ANYWAY = 3

export interface Blocker {
  readonly code: 'rules-failed' | 'different-person' | 'comparison-unsure' | 'comparison-missing'
  readonly ruleIds: readonly string[]
}

export const setAside = (overrides: readonly Override[]): ReadonlySet<string> =>
  new Set(overrides.flatMap((one) => one.rules))

export function openGates(card: CardEvidence, overrides: readonly Override[]): Gate[] {
  const aside = setAside(overrides)
  return card.gates.filter((gate) => !aside.has(gate))
}

/**
 * What the screen asks of the card first. How long it is valid is a question for when it is known to be the emblem side:
 * until then it stays open and nobody sets it aside unasked.
 */
export function gatesToAsk(open: readonly Gate[]): Gate[] {
  const unknown = open.includes('emblem-unrecognized') || open.includes('emblem-shows-portrait')
  return unknown ? open.filter((gate) => gate !== 'validity-unread') : [...open]
}

/**
 * Both sides, where reading is agreed to. A document that is no resident card cannot be read here and is not waited for: the
 * comparison is then missing, and two people look instead.
 */
export function cardComplete({
  card,
  consents,
  student,
}: Pick<SessionAt<'card'>, 'card' | 'consents' | 'student'>): boolean {
  if (!consents.cardReading || student.documentType !== undefined) return true
  return card.portraitSide !== null && card.emblemSide !== null
}

export function failedRules(results: readonly RuleResult[], overrides: readonly Override[]): string[] {
  const aside = setAside(overrides)
  return verdictOf(results).blocking.filter((ruleId) => !aside.has(ruleId))
}

/** Whether card and photo show one person: by the last word of people where they looked, else as measured. */
export function identityOf({
  comparison,
  verifications,
}: Pick<Attempt, 'comparison' | 'verifications'>): MatchDecision | 'missing' {
  const last = verifications.at(-1)
  if (last) return last.decision
  switch (comparison.kind) {
    case 'measured':
      return comparison.decision
    case 'manual':
      return 'same'
    case 'missing':
      return 'missing'
    default:
      return assertNever(comparison)
  }
}

/** Between the limits, and nobody has looked yet. */
export const awaitsDecision = (attempt: Attempt): boolean => identityOf(attempt) === 'unsure'

/** A comparison counts as failed only when it says *different*. */
export const isFailedComparison = (attempt: Attempt): boolean => identityOf(attempt) === 'different'

export function blockersOf(session: SessionAt<'verdict'>): Blocker[] {
  const blockers: Blocker[] = []
  const ruleIds = failedRules(session.attempt.results, session.overrides)
  if (ruleIds.length > 0) blockers.push({ code: 'rules-failed', ruleIds })
  if (isFailedComparison(session.attempt)) blockers.push({ code: 'different-person', ruleIds: [] })
  if (awaitsDecision(session.attempt)) blockers.push({ code: 'comparison-unsure', ruleIds: [] })
  if (identityOf(session.attempt) === 'missing') blockers.push({ code: 'comparison-missing', ruleIds: [] })
  return blockers
}

export const maySubmitAnyway = (session: SessionAt<'verdict'>): boolean =>
  session.failedComparisons >= FAILURES_BEFORE_SUBMIT_ANYWAY && isFailedComparison(session.attempt)
