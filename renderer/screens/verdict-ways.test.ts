import { expect, it } from 'vitest'
import type { Comparison } from '../../core/session/session.ts'
import { sessionAt } from '../../core/session/testing.ts'
import { verdictWays } from './verdict-ways.ts'

const verdict = sessionAt('verdict')
const measured = (decision: 'same' | 'different'): Comparison => ({
  kind: 'measured',
  distance: decision === 'same' ? 0.3 : 0.9,
  threshold: 0.6,
  decision,
})
const judged = (comparison: Comparison, failedComparisons = 0) => ({
  ...verdict,
  attempt: { ...verdict.attempt, comparison },
  failedComparisons,
})

it.each([
  ['the same person', judged(measured('same')), { next: 'use', beside: ['retake'] }],
  ['a first failed comparison', judged(measured('different'), 1), { next: 'retake', beside: [] }],
  ['no comparison', judged({ kind: 'missing', why: 'no-portrait' }), { next: 'use', beside: ['retake'] }],
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
