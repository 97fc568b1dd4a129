// From a distance between two faces to one of three words: two limits for everybody, and between them a person decides.
// The numbers belong to the embedder and come with its manifest.
export type MatchDecision = 'same' | 'unsure' | 'different'

export interface MatchThresholds {
  /** Up to and with this distance the comparison says *same*. */
  readonly same: number
  /** Above this distance it says *different*; from `same` to here a person decides. */
  readonly different: number
}

export function decideMatch(distance: number, { same, different }: MatchThresholds): MatchDecision {
  if (!Number.isFinite(distance) || distance < 0) throw new RangeError('a distance is a number from 0 up')
  if (distance > different) return 'different'
  return distance > same ? 'unsure' : 'same'
}
