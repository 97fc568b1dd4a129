// What becomes of a task: decided, taken back for a moment, and led on to publication.

import type { Account } from '../../core/contract/server-records.ts'
import type { RejectReason } from '../../core/submission/review.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { mustBeApprovable } from './approvable.ts'
import {
  expireClaims,
  leaseEnd,
  lockRow,
  lockStudentOf,
  mustHold,
  note,
  step,
  type TaskRow,
} from './claims.ts'
import { recordState } from './events.ts'
import { isOver, nextReviewState } from './transition.ts'
import { undoOpenUntil } from './undo-window.ts'

export interface Decision {
  readonly decision: 'approved' | 'rejected'
  readonly reasons: readonly RejectReason[]
  readonly note: string
  readonly identityConfirmed: boolean
}

/**
 * Throws BAD_INPUT (`reasons-needed`, `reasons-unwanted`, `note-needed`, `mismatch-reason-needed`), CONFLICT; REFUSED: the
 * state, or for an approval `picture-missing`, `identity-changed`.
 */
export async function decideTask(school: SchoolContext, reviewer: Account, id: string, decision: Decision) {
  const reasons = [...new Set(decision.reasons)]
  const text = decision.note.trim()
  if (decision.decision === 'rejected' && reasons.length === 0) {
    throw new Refusal('BAD_INPUT', 'reasons-needed')
  }
  if (decision.decision === 'approved' && reasons.length > 0) {
    throw new Refusal('BAD_INPUT', 'reasons-unwanted')
  }
  if (reasons.includes('other') && text === '') throw new Refusal('BAD_INPUT', 'note-needed')
  await expireClaims(school)
  await school.lived.catchUp()
  await transact(school, async (tx) => {
    await lockStudentOf(tx, id)
    const row = await lockRow(tx, id)
    mustHold(row, reviewer)
    const state = step(row, decision.decision === 'approved' ? 'approve' : 'reject')
    if (state === 'approved') await mustBeApprovable(school, tx, id, decision)
    const at = school.now()
    const decided = {
      decided_by: reviewer.id,
      decided_at: at,
      settled_at: at,
      settled_lived_ms: school.lived.nowMs(),
    }
    await tx
      .updateTable('submission')
      .set({ state, claimed_by: null, claimed_until: null, ...decided })
      .where('id', '=', id)
      .execute()
    await recordState(school, tx, {
      submission: row,
      state,
      accountId: reviewer.id,
      reasons,
      note: text,
      ...(state === 'rejected' ? { captured: false } : {}),
    })
    note(tx, reviewer, decision.decision === 'approved' ? 'task.approved' : 'task.rejected', id)
  })
}

/** Until when this reviewer may take the decision back; null when there is none to take back. */
export function undoUntil(school: SchoolContext, row: TaskRow, reviewer: Account): Date | null {
  return row.decided_by === reviewer.id && row.roster_id !== null ? undoOpenUntil(school, row) : null
}

/**
 * The decision never was; the reviewer holds the task again. Throws REFUSED: the state, `undo-too-late`, or
 * `captured-again` when the booth has already acted on a rejection, `student-removed` when nothing of it is left.
 */
export async function undoDecision(school: SchoolContext, reviewer: Account, id: string): Promise<void> {
  await school.lived.catchUp()
  await transact(school, async (tx) => {
    await lockStudentOf(tx, id)
    const row = await lockRow(tx, id)
    const state = step(row, 'undo')
    if (row.roster_id === null) throw new Refusal('REFUSED', 'student-removed')
    if (!undoUntil(school, row, reviewer)) throw new Refusal('REFUSED', 'undo-too-late')
    const others = await tx
      .selectFrom('submission')
      .select('state')
      .where('roster_id', '=', row.roster_id)
      .where('id', '!=', id)
      .execute()
    if (!others.every((other) => isOver(other.state))) throw new Refusal('REFUSED', 'captured-again')
    await tx
      .updateTable('submission')
      .set({
        state,
        claimed_by: reviewer.id,
        claimed_until: leaseEnd(school),
        decided_by: null,
        decided_at: null,
        settled_at: null,
        settled_lived_ms: null,
      })
      .where('id', '=', id)
      .execute()
    await recordState(school, tx, { submission: row, state, accountId: reviewer.id, captured: true })
    note(tx, reviewer, 'task.undone', id)
  })
}

export interface Advance {
  readonly advanced: number
  /** Left where they are: the decision can still be taken back. */
  readonly heldBack: number
}

/** 上网中 and 上网成功. Moves those that may move, all at once; REFUSED (`none-ready`, `undo-open`) when none may. */
export async function advance(
  school: SchoolContext,
  account: Account,
  ids: readonly string[],
  to: 'publishing' | 'published',
): Promise<Advance> {
  const action = to === 'publishing' ? 'publish' : 'finish'
  await school.lived.catchUp()
  return transact(school, async (tx) => {
    let advanced = 0
    let heldBack = 0
    const rows: TaskRow[] = []
    for (const id of [...new Set(ids)].sort()) rows.push(await lockRow(tx, id))
    for (const row of rows) {
      const { id } = row
      const state = nextReviewState(row.state, action)
      if (!state) continue
      if (undoOpenUntil(school, row)) {
        heldBack += 1
        continue
      }
      await tx.updateTable('submission').set({ state }).where('id', '=', id).execute()
      await recordState(school, tx, { submission: row, state, accountId: account.id })
      note(tx, account, to === 'publishing' ? 'task.publishing' : 'task.published', id)
      advanced += 1
    }
    if (advanced === 0 && heldBack > 0) throw new Refusal('REFUSED', 'undo-open')
    if (advanced === 0) throw new Refusal('REFUSED', 'none-ready')
    return { advanced, heldBack }
  })
}
