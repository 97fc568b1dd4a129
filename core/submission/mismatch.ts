// A photo whose face was not found to be the card's.
import { identityOf } from '../session/gates.ts'
import { type SubmissionManifest, verificationsOf } from './manifest.ts'

/**
 * Neither measured nor found by people to be the person on the card, or sent on all the same after the third failure.
 * Whoever approves it says why.
 */
export const isMismatched = (
  manifest: Pick<SubmissionManifest, 'comparison' | 'verification' | 'verifications' | 'submittedAnyway'>,
): boolean =>
  manifest.submittedAnyway ||
  identityOf({ comparison: manifest.comparison, verifications: verificationsOf(manifest) }) !== 'same'
