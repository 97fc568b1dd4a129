// Every change of a review's state goes through here: the submission's row, the roster's captured mark, the history and
// the station's status feed move together, in the caller's transaction. A decision is published at once and so is its
// undo: the feed tells what is, and the booth shows the last word.

import type { StatusItem } from '../../core/contract/server-records.ts'
import type { RejectReason, ReviewState } from '../../core/submission/review.ts'
import { moveRosterEnd } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'

export interface StateChange {
  readonly submission: { readonly id: string; readonly station_id: string; readonly roster_id: string | null }
  readonly state: ReviewState
  /** The reviewer; null where the station or the server did it. */
  readonly accountId: string | null
  readonly reasons?: readonly RejectReason[]
  readonly note?: string
  /** What the roster says of the student from now on, whose row is locked; absent where that stays as it is. */
  readonly captured?: boolean
}

export const notePlace = (stationId: string, seq: number): string => `note/${stationId}/${seq}`

export async function recordState(
  school: SchoolContext,
  tx: Queries,
  change: StateChange,
): Promise<StatusItem> {
  const { submission, state, reasons = [], note = '' } = change
  const at = school.now()
  const { status_seq: seq } = await tx
    .updateTable('station')
    .set((row) => ({ status_seq: row('status_seq', '+', 1) }))
    .where('id', '=', submission.station_id)
    .returning('status_seq')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('review_event')
    .values({
      submission_id: submission.id,
      station_id: submission.station_id,
      station_seq: seq,
      at,
      state,
      account_id: change.accountId,
      reasons: JSON.stringify(reasons),
      sealed_note: school.sealer.seal(notePlace(submission.station_id, seq), Buffer.from(note)),
    })
    .execute()
  if (submission.roster_id !== null && change.captured !== undefined)
    await markCaptured(tx, submission.roster_id, change.captured)
  return { submissionId: submission.id, state, reasons: [...reasons], note, at: at.toISOString() }
}

/** Stations must hear when a student may, or may no longer, be captured. */
async function markCaptured(tx: Queries, rosterId: string, captured: boolean): Promise<void> {
  await tx
    .with('place', (db) =>
      moveRosterEnd(db).where(({ exists, selectFrom }) =>
        exists(
          selectFrom('roster_row').select('id').where('id', '=', rosterId).where('captured', '!=', captured),
        ),
      ),
    )
    .updateTable('roster_row')
    .from('place')
    .set((row) => ({ captured, seq: row.ref('place.value') }))
    .where('id', '=', rosterId)
    .execute()
}

interface EventRow {
  readonly station_id: string
  readonly station_seq: number
  /** Null where it was erased. */
  readonly sealed_note: Uint8Array | null
}

export const readNote = ({ sealer }: SchoolContext, row: EventRow): string =>
  row.sealed_note === null
    ? ''
    : sealer.open(notePlace(row.station_id, row.station_seq), row.sealed_note).toString()
