// Which blobs a session still holds. What it let go of must be purged by the station, nothing else.
import type { BlobRef } from './blob.ts'
import type { Attempt, CardEvidence, Session } from './session.ts'

const ofAttempt = (attempt: Attempt | null): BlobRef[] =>
  attempt === null ? [] : [attempt.still, attempt.landmarks, attempt.mask]

const ofCard = (card: CardEvidence): BlobRef[] => [
  ...(card.portraitSide ? [card.portraitSide.image] : []),
  ...(card.emblemSide ? [card.emblemSide.image] : []),
  ...(card.portrait ? [card.portrait.image, card.portrait.landmarks] : []),
]

/** Blobs referenced by the session itself. A saved session holds none: its submission does. */
export function blobsOf(session: Session): BlobRef[] {
  const held: BlobRef[] = []
  if ('card' in session) held.push(...ofCard(session.card))
  if ('best' in session) held.push(...ofAttempt(session.best))
  if ('attempt' in session) held.push(...ofAttempt(session.attempt))
  if ('standard' in session) held.push(session.standard.image, session.standard.captured)
  return held.filter((blob, index) => held.findIndex((other) => other.id === blob.id) === index)
}
