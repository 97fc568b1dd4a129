// Which ways lead on from a verdict, and what it says in one line. The next step is one button, and no other button of the
// screen says the same.
import { verdictOf } from '../../core/photo/verdict.ts'
import { blockersOf, failedRules, identityOf, maySubmitAnyway } from '../../core/session/gates.ts'
import type { SessionAt } from '../../core/session/session.ts'

export interface VerdictWays {
  readonly next: 'use' | 'retake' | 'manual'
  readonly beside: readonly ('retake' | 'submit-anyway')[]
}

export function verdictWays(session: SessionAt<'verdict'>): VerdictWays {
  const codes = blockersOf(session).map(({ code }) => code)
  const others = codes.filter((code) => code !== 'different-person')
  if (maySubmitAnyway(session) && others.length === 0) return { next: 'retake', beside: ['submit-anyway'] }
  if (codes.includes('different-person') || codes.includes('rules-failed'))
    return { next: 'retake', beside: [] }
  if (codes.includes('comparison-missing')) return { next: 'manual', beside: ['retake'] }
  return { next: 'use', beside: ['retake'] }
}

export interface VerdictLine {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly word: 'different' | 'bad' | 'question' | 'missing' | 'reminders' | 'good'
  readonly count: number
}

/** Somebody else in the picture outweighs all that is right with it; what stops the photo outweighs what may be better. */
export function verdictLine(session: SessionAt<'verdict'>): VerdictLine {
  const { attempt, overrides } = session
  const failed = failedRules(attempt.results, overrides)
  const person = identityOf(attempt)
  if (person === 'different') return { tone: 'bad', word: 'different', count: 0 }
  if (failed.length > 0) return { tone: 'bad', word: 'bad', count: failed.length }
  if (person === 'unsure') return { tone: 'warn', word: 'question', count: 0 }
  if (person === 'missing') return { tone: 'warn', word: 'missing', count: 0 }
  const reminders = attempt.results.filter(({ status }) => status !== 'pass').length
  return verdictOf(attempt.results).outcome === 'pass'
    ? { tone: 'good', word: 'good', count: 0 }
    : { tone: 'warn', word: 'reminders', count: reminders }
}
