import { expect, it } from 'vitest'
import type { RuleResult } from '../../core/photo/records.ts'
import type { Comparison } from '../../core/session/session.ts'
import { sessionAt } from '../../core/session/testing.ts'
import { verdictLine, verdictWays } from './verdict-ways.ts'

const verdict = sessionAt('verdict')
const measured = (decision: 'same' | 'different'): Comparison => ({
  kind: 'measured',
  distance: decision === 'same' ? 0.3 : 0.9,
  threshold: 0.6,
  decision,
})
const rule = (status: 'warn' | 'fail'): RuleResult => ({
  ruleId: 'eyes-open',
  value: 0.01,
  unit: '',
  band: { min: 0.035 },
  severity: status === 'fail' ? 'block' : 'warn',
  status,
})
const judged = (comparison: Comparison, failedComparisons = 0) => ({
  ...verdict,
  attempt: { ...verdict.attempt, comparison },
  failedComparisons,
})

it.each([
  ['the same person', judged(measured('same')), { next: 'use', beside: ['retake'] }],
  ['a first failed comparison', judged(measured('different'), 1), { next: 'retake', beside: [] }],
  ['no comparison', judged({ kind: 'missing', why: 'no-portrait' }), { next: 'manual', beside: ['retake'] }],
  [
    'a third failed comparison',
    judged(measured('different'), 3),
    { next: 'retake', beside: ['submit-anyway'] },
  ],
] as const)('offers to take the photo again by one button only: %s', (_, session, ways) => {
  const found = verdictWays(session)
  expect(found).toEqual(ways)
  expect([found.next, ...found.beside].filter((one) => one === 'retake')).toHaveLength(1)
})

const found = (comparison: Comparison, ...results: RuleResult[]) => {
  const session = judged(comparison)
  return verdictLine({ ...session, attempt: { ...session.attempt, results } })
}

it('says in one line what matters most: a stranger before a fault, a fault before a reminder', () => {
  expect(found(measured('same'))).toMatchObject({ tone: 'good', word: 'good' })
  expect(found(measured('same'), rule('warn'))).toEqual({ tone: 'warn', word: 'reminders', count: 1 })
  expect(found(measured('same'), rule('fail'), rule('warn'))).toMatchObject({ tone: 'bad', word: 'bad' })
  expect(found(measured('different'), rule('fail'))).toMatchObject({ tone: 'bad', word: 'different' })
  expect(found({ kind: 'missing', why: 'no-portrait' }, rule('warn'))).toMatchObject({ word: 'missing' })
})
