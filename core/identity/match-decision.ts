// From a distance between two faces to one of three words. One threshold for everybody, with a near-miss band below it
// that goes to a person; the numbers belong to the embedder and come with its manifest.
export type MatchDecision = 'same' | 'unsure' | 'different'

export interface MatchThresholds {
  /** At or above this distance the comparison says *different*. */
  readonly different: number
  /** From here up to `different` a person should look. */
  readonly unsure: number
}

export function decideMatch(distance: number, { different, unsure }: MatchThresholds): MatchDecision {
  if (!Number.isFinite(distance) || distance < 0) throw new RangeError('a distance is a number from 0 up')
  if (distance >= different) return 'different'
  return distance >= unsure ? 'unsure' : 'same'
}
