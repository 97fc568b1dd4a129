// A hard knock: a suite of bad days, repeated from one seed. The same suite runs briefly with every test and for hours
// by command.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface KnockOptions {
  readonly rounds: number
  readonly seed: number
  /** Progress, a line at a time. */
  readonly say: (line: string) => void
}

export interface KnockReport {
  readonly figures: Readonly<Record<string, number | string>>
  /** What broke, with the round in which it did; empty when every promise held. */
  readonly problems: readonly string[]
}

export interface Knock {
  readonly name: string
  /** What one round is: a kill, a mutated picture, a minute. */
  readonly round: string
  /** Of the form that runs with every test; null where the suite runs by command only. */
  readonly quickRounds: number | null
  readonly longRounds: number
  readonly run: (options: KnockOptions) => Promise<KnockReport>
}

/** Repeatable random draws of a suite. */
export interface Draw {
  /** An integer, both ends included. */
  readonly int: (from: number, to: number) => number
  /** In [0, 1). */
  readonly fraction: () => number
  readonly oneOf: <T>(choices: readonly T[]) => T
}

export function drawFrom(seed: number): Draw {
  const generator = xoroshiro128plus(seed)
  const fraction = () => (generator.next() >>> 0) / 2 ** 32
  const int = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  return { int, fraction, oneOf: (choices) => choices[int(0, choices.length - 1)]! }
}
