// What is verified: a product's figure, measured on material with a known truth, against its goal.

export interface Row {
  /** What it was measured on, and by which method. */
  readonly name: string
  readonly figures: Readonly<Record<string, number>>
  /** Whatever falls short, in words; empty for nothing. */
  readonly short: readonly string[]
  /** False for what is only reported: a baseline. */
  readonly judged: boolean
}

export interface Verified {
  readonly rows: readonly Row[]
  /** A picture to look at. */
  readonly sheet: string
}

export interface Verification {
  readonly name: string
  readonly run: (say: (text: string) => void) => Promise<Verified>
}

/** What it needs is not on this machine. */
export class CannotVerify extends Error {
  override readonly name = 'CannotVerify'
}
