// What a bench is: our work and its floor in turn, in one run on one machine, so that the ratio says something wherever
// it was measured.

/** Milliseconds of each round. */
export interface Rounds {
  readonly ours: readonly number[]
  readonly floor: readonly number[]
}

export interface BenchResult {
  readonly name: string
  readonly medianMs: number
  readonly p99Ms: number
  /** Of the floor, the same statistic as the ratio's: median, or p99 where `by` says so. */
  readonly floorMs: number
  readonly ratio: number
  /** The most the ratio should be, from the product's figures; null where none is set. */
  readonly limit: number | null
  /** Whatever else was measured on the way. */
  readonly figures?: Readonly<Record<string, number>>
}

export interface Bench {
  readonly name: string
  readonly run: (say: (text: string) => void, options: BenchOptions) => Promise<BenchResult>
}

/** Of the server's. */
export interface BenchOptions {
  readonly engine: 'pglite' | 'pg'
  /** Photos that are there when measuring begins. */
  readonly photos: number
}

/** Nearest rank; `share` in (0, 1]. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

export async function timed(into: number[], work: () => unknown): Promise<void> {
  const startedMs = performance.now()
  await work()
  into.push(performance.now() - startedMs)
}

export interface Judged {
  readonly by?: 'median' | 'p99'
  readonly limit?: number | null
  readonly figures?: Readonly<Record<string, number>>
}

const hundredths = (value: number): number => Math.round(value * 100) / 100

export function resultOf(
  name: string,
  { ours, floor }: Rounds,
  { by = 'median', limit = null, figures }: Judged = {},
): BenchResult {
  const share = by === 'p99' ? 0.99 : 0.5
  const floorMs = quantile(floor, share)
  return {
    name,
    medianMs: hundredths(quantile(ours, 0.5)),
    p99Ms: hundredths(quantile(ours, 0.99)),
    floorMs: hundredths(floorMs),
    ratio: hundredths(quantile(ours, share) / floorMs),
    limit,
    ...(figures ? { figures } : {}),
  }
}

/** Floor and ours by turns, after `warmUp` rounds that do not count. */
export async function byTurns(
  rounds: number,
  floor: (round: number) => unknown,
  ours: (round: number) => unknown,
  warmUp = 2,
): Promise<Rounds> {
  const measured: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
  for (let round = -warmUp; round < rounds; round++) {
    await timed(round < 0 ? [] : measured.floor, () => floor(round + warmUp))
    await timed(round < 0 ? [] : measured.ours, () => ours(round + warmUp))
  }
  return measured
}
