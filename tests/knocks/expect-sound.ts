// The quick form of a suite, as a test.
import { expect } from 'vitest'
import type { Knock } from './knock.ts'

/** A fixed seed keeps the everyday run repeatable; the long form draws its own and prints it. */
const SEED = 20261124

export async function expectSound({ name, run, quickRounds }: Knock): Promise<void> {
  const { problems } = await run({ rounds: quickRounds, seed: SEED, say: () => undefined })
  expect(problems, `${name}, seed ${SEED}, ${quickRounds} rounds`).toEqual([])
}
