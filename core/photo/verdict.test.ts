import { describe, expect, it } from 'vitest'
import type { RuleResult } from './records.ts'
import { verdictOf } from './verdict.ts'

const result = (
  ruleId: string,
  severity: RuleResult['severity'],
  status: RuleResult['status'],
): RuleResult => ({ ruleId, severity, status, value: 1, unit: '', band: { min: 0 } })

describe('verdict', () => {
  it('passes when everything does', () => {
    expect(verdictOf([result('a', 'block', 'pass')])).toEqual({ outcome: 'pass', blocking: [] })
  })

  it('warns without blocking', () => {
    const results = [result('a', 'block', 'warn'), result('b', 'warn', 'warn')]
    expect(verdictOf(results)).toEqual({ outcome: 'warn', blocking: [] })
  })

  it('fails and names what blocks', () => {
    const results = [result('a', 'block', 'fail'), result('b', 'warn', 'warn'), result('c', 'block', 'fail')]
    expect(verdictOf(results)).toEqual({ outcome: 'fail', blocking: ['a', 'c'] })
  })
})
