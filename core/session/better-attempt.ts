// Which of two attempts is the better one to keep: the person first, then rules that block, then the rest.
import { failedRules, identityOf } from './gates.ts'
import type { Attempt } from './session.ts'

function rank(attempt: Attempt): readonly number[] {
  const { comparison, results } = attempt
  const person = { same: 0, unsure: 1, missing: 1, different: 2 }[identityOf(attempt)]
  const notGood = results.filter((one) => one.status !== 'pass').length
  const distance = comparison.kind === 'measured' ? comparison.distance : 0
  return [person, failedRules(results, []).length, notGood, distance]
}

export function betterAttempt(kept: Attempt | null, fresh: Attempt): Attempt {
  if (kept === null) return fresh
  const a = rank(kept)
  const b = rank(fresh)
  const first = a.findIndex((value, index) => value !== b[index])
  return first >= 0 && a[first]! < b[first]! ? kept : fresh
}
