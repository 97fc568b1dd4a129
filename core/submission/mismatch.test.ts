import { expect, it } from 'vitest'
import { isMismatched } from './mismatch.ts'
import { manifestFixture } from './testing.ts'

const measured = (decision: 'same' | 'unsure' | 'different') =>
  ({ kind: 'measured', distance: 0.5, sameThreshold: 0.42, threshold: 0.6, decision }) as const
const at = manifestFixture.takenAt
const word = (decision: 'same' | 'different') =>
  ({ by: 'operator', decision, operatorId: 'operator-1', at }) as const

it('is a photo that nothing and nobody found to be of the card’s holder, or that was sent all the same', () => {
  const cases = [
    [{}, false],
    [{ comparison: measured('unsure') }, true],
    [{ comparison: measured('different') }, true],
    [{ comparison: { kind: 'missing', why: 'no-consent' } as const }, true],
    [{ comparison: measured('unsure'), verifications: [word('same')] }, false],
    // The last word counts, and a manifest of before has that one alone.
    [{ comparison: measured('unsure'), verifications: [word('same'), word('different')] }, true],
    [{ comparison: measured('unsure'), verification: word('same') }, false],
    [{ submittedAnyway: true }, true],
  ] as const
  for (const [changes, mismatched] of cases)
    expect(
      isMismatched({ ...manifestFixture, ...changes } as typeof manifestFixture),
      JSON.stringify(changes),
    ).toBe(mismatched)
})
