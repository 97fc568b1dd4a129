import { expect, it } from 'vitest'
import { decideMatch } from './match-decision.ts'

it('has one threshold and a band below it for people to look at', () => {
  const thresholds = { different: 0.6, unsure: 0.55 }
  expect([0, 0.549, 0.55, 0.599, 0.6, 1.1].map((one) => decideMatch(one, thresholds))).toEqual([
    'same',
    'same',
    'unsure',
    'unsure',
    'different',
    'different',
  ])
  expect(() => decideMatch(Number.NaN, thresholds)).toThrow(RangeError)
})
