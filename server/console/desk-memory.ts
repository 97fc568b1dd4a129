// What a reviewer has before them, kept while they look at another page or sign in again: in the page's memory alone, never
// in the browser's storage, because a note may name somebody.
import type { RejectReason } from '../../core/submission/review.ts'

/** A rejection that was begun. */
export interface Draft {
  readonly submissionId: string
  readonly reasons: readonly RejectReason[]
  readonly note: string
}

export interface DeskMemory {
  readonly ownerId: string | null
  submissionId: string | null
  draft: Draft | null
}

export const emptyDesk = (): DeskMemory => ({ ownerId: null, submissionId: null, draft: null })

/** Whether leaving the page would lose something a person wrote. */
export const holdsWriting = ({ draft }: DeskMemory): boolean =>
  draft !== null && (draft.note.trim() !== '' || draft.reasons.length > 0)
