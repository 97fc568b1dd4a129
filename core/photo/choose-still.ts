// Which frame of a burst is the still. The rules of a photo decide, by the measures they name and the bands they give:
// there is no second opinion of what a good photo is.
import { judge, type Rule } from './rules.ts'
import type { Measures } from './types.ts'
import { verdictOf } from './verdict.ts'

/**
 * How far inside its band a value lies, 0 at the bound: in half widths of the band, or in bounds where there is only one.
 * Null where there is no value or nothing to compare it with.
 */
function marginOf(value: number | null, { min, max }: Rule['band']): number | null {
  if (value === null || Number.isNaN(value)) return null
  const room = Math.min(value - (min ?? -Infinity), (max ?? Infinity) - value)
  const scale = min !== undefined && max !== undefined ? (max - min) / 2 : Math.abs(min ?? max ?? 0)
  return scale > 0 ? room / scale : null
}

/** Less is better, first figure first: what blocks, what is not as it should be, then the margins, tightest first. */
interface Standing {
  readonly blocking: number
  readonly doubtful: number
  readonly margins: readonly number[]
}

function standingOf(measures: Measures, rules: readonly Rule[]): Standing {
  const results = judge(measures, rules)
  return {
    blocking: verdictOf(results).blocking.length,
    doubtful: results.filter(({ status }) => status !== 'pass').length,
    margins: results
      .filter(({ severity }) => severity === 'block')
      .flatMap(({ value, band }) => marginOf(value, band) ?? [])
      .sort((a, b) => a - b),
  }
}

/** Negative where `a` is the better photo. The weakest point of each is compared before anything it does well. */
function compared(a: Standing, b: Standing): number {
  if (a.blocking !== b.blocking) return a.blocking - b.blocking
  if (a.doubtful !== b.doubtful) return a.doubtful - b.doubtful
  const at = a.margins.findIndex((margin, index) => margin !== b.margins[index])
  return at < 0 ? 0 : (b.margins[at] ?? -Infinity) - a.margins[at]!
}

/** Index of the still; of equal frames the first, which is nearest to the press. A burst of one is its own still. */
export function chooseStill(burst: readonly Measures[], rules: readonly Rule[]): number {
  if (burst.length === 0) throw new Error('a burst has at least one frame')
  const standings = burst.map((measures) => standingOf(measures, rules))
  return standings.reduce((best, one, index) => (compared(one, standings[best]!) < 0 ? index : best), 0)
}
