// The quick form of a suite, as a test. What it did is printed and noted, so that the run can say which suites it ran.
import { expect } from 'vitest'
import type { Knock } from './knock.ts'
import { noteKnock, told } from './report.ts'

/** A fixed seed keeps the everyday run repeatable; the long form draws its own and prints it. */
const SEED = 20261124

export async function expectSound(knock: Knock): Promise<void> {
  const { name, run, quickRounds } = knock
  if (quickRounds === null) throw new Error(`${name} has no quick form`)
  const startedMs = performance.now()
  const { problems, figures } = await run({ rounds: quickRounds, seed: SEED, say: () => undefined })
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  const report = { name, round: knock.round, rounds: quickRounds, seed: SEED, seconds, figures, problems }
  noteKnock(report)
  console.info(told(report))
  expect(problems, `${name}, seed ${SEED}, ${quickRounds} rounds`).toEqual([])
}
