import type { RuleResult } from './records.ts'

export interface Verdict {
  readonly outcome: 'pass' | 'warn' | 'fail'
  /** Rules that stop the photo until it is retaken or a supervisor sets them aside. */
  readonly blocking: readonly string[]
}

/** Fails on any blocking rule that failed, warns on anything else that is not as it should be. */
export function verdictOf(results: readonly RuleResult[]): Verdict {
  const blocking = results
    .filter((one) => one.severity === 'block' && one.status === 'fail')
    .map((one) => one.ruleId)
  if (blocking.length > 0) return { outcome: 'fail', blocking }
  return { outcome: results.some((one) => one.status !== 'pass') ? 'warn' : 'pass', blocking }
}
