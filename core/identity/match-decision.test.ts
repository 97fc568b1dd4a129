import { expect, it } from 'vitest'
import { decideMatch } from './match-decision.ts'

it('has two limits, both still inside the nearer word, and a person decides between them', () => {
  const thresholds = { same: 0.42, different: 0.6 }
  expect([0, 0.42, 0.4201, 0.5999, 0.6, 0.6001, 1.1].map((one) => decideMatch(one, thresholds))).toEqual([
    'same',
    'same',
    'unsure',
    'unsure',
    'unsure',
    'different',
    'different',
  ])
  expect(() => decideMatch(Number.NaN, thresholds)).toThrow(RangeError)
})
