// Review tasks: one reviewer at a time holds a task for a while, decides, and may take the decision back for a moment.

import type { ExpressionBuilder } from 'kysely'
import type { RejectReason, ReviewState } from '../../core/contract/records.ts'
import type { Account } from '../../core/contract/server-records.ts'
import { type AuditEvent, appendAudit } from '../audit/audit-log.ts'
import type { Backend } from '../backend.ts'
import { later, MINUTE_MS, newestStamp } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import type { Queries } from '../store/open.ts'
import type { Tables } from '../store/schema.ts'
import { recordState } from './events.ts'
import { isOver, nextReviewState, type ReviewAction } from './transition.ts'

interface Row {
  readonly id: string
  readonly station_id: string
  readonly roster_id: string | null
  readonly state: ReviewState
  readonly claimed_by: string | null
  readonly decided_by: string | null
  readonly decided_at: Date | null
  readonly settled_lived_ms: number | null
}

const lockRow = async (tx: Queries, id: string): Promise<Row> => {
  const row = await tx
    .selectFrom('submission')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'submission')
  return row
}

const step = (row: Row, action: ReviewAction): ReviewState => {
  const state = nextReviewState(row.state, action)
  if (!state) throw new Refusal('REFUSED', row.state)
  return state
}

/** Throws FORBIDDEN (`claimed-by-another`) when somebody else holds the task. */
const mustHold = (row: Row, reviewer: Account): void => {
  if (row.state === 'in-review' && row.claimed_by !== reviewer.id) {
    throw new Refusal('CONFLICT', 'claimed-by-another')
  }
}

const leaseEnd = ({ now, settings }: Backend): Date => later(now(), settings.review.claimMinutes * MINUTE_MS)

/** Ran out, or given by a clock that was wrong. */
const staleClaims =
  ({ now, settings }: Backend) =>
  (row: ExpressionBuilder<Tables, 'submission'>) =>
    row.or([
      row('claimed_until', '<', now()),
      row('claimed_until', '>', later(newestStamp(now()), settings.review.claimMinutes * MINUTE_MS)),
    ])

/** Tasks whose reviewer went away wait again. */
export async function expireClaims(backend: Backend): Promise<void> {
  const stale = await backend.db
    .selectFrom('submission')
    .select('id')
    .where('state', '=', 'in-review')
    .where(staleClaims(backend))
    .execute()
  for (const { id } of stale) {
    await backend.db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('submission')
        .set({ state: 'waiting', claimed_by: null, claimed_until: null })
        .where('id', '=', id)
        .where('state', '=', 'in-review')
        .where(staleClaims(backend))
        .returningAll()
        .executeTakeFirst()
      if (!row) return
      await recordState(backend, tx, { submission: row, state: 'waiting', accountId: null })
      await appendAudit(backend, tx, { who: { kind: 'server' }, what: 'task.lease-expired', subject: id })
    })
  }
}

/**
 * Takes the task named, or the one this reviewer already holds, or the oldest waiting; null when nothing waits.
 * Throws NOT_FOUND, CONFLICT (`claimed-by-another`), REFUSED (the state).
 */
export async function claimTask(
  backend: Backend,
  reviewer: Account,
  submissionId?: string | undefined,
): Promise<string | null> {
  await expireClaims(backend)
  return backend.db.transaction().execute(async (tx) => {
    const id = submissionId ?? (await heldOrOldest(tx, reviewer))
    if (id === undefined) return null
    const row = await lockRow(tx, id)
    mustHold(row, reviewer)
    const held = row.state === 'in-review'
    const state = held ? row.state : step(row, 'claim')
    await tx
      .updateTable('submission')
      .set({ state, claimed_by: reviewer.id, claimed_until: leaseEnd(backend) })
      .where('id', '=', id)
      .execute()
    if (held) return id
    await recordState(backend, tx, { submission: row, state, accountId: reviewer.id })
    await note(backend, tx, reviewer, 'task.claimed', id)
    return id
  })
}

async function heldOrOldest(tx: Queries, reviewer: Account): Promise<string | undefined> {
  const held = await tx
    .selectFrom('submission')
    .select('id')
    .where('state', '=', 'in-review')
    .where('claimed_by', '=', reviewer.id)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (held) return held.id
  const oldest = await tx
    .selectFrom('submission')
    .select('id')
    .where('state', '=', 'waiting')
    .orderBy('number')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return oldest?.id
}

const note = (backend: Backend, tx: Queries, reviewer: Account, what: AuditEvent, subject: string) =>
  appendAudit(backend, tx, { who: { kind: 'account', id: reviewer.id }, what, subject })

export async function releaseTask(backend: Backend, reviewer: Account, id: string): Promise<void> {
  await backend.db.transaction().execute(async (tx) => {
    const row = await lockRow(tx, id)
    mustHold(row, reviewer)
    const state = step(row, 'release')
    await tx
      .updateTable('submission')
      .set({ state, claimed_by: null, claimed_until: null })
      .where('id', '=', id)
      .execute()
    await recordState(backend, tx, { submission: row, state, accountId: reviewer.id })
    await note(backend, tx, reviewer, 'task.released', id)
  })
}

export interface Decision {
  readonly decision: 'approved' | 'rejected'
  readonly reasons: readonly RejectReason[]
  readonly note: string
}

/** Throws BAD_INPUT (`reasons-needed`, `reasons-unwanted`, `note-needed`), CONFLICT, REFUSED (the state). */
export async function decideTask(backend: Backend, reviewer: Account, id: string, decision: Decision) {
  const reasons = [...new Set(decision.reasons)]
  const text = decision.note.trim()
  if (decision.decision === 'rejected' && reasons.length === 0) {
    throw new Refusal('BAD_INPUT', 'reasons-needed')
  }
  if (decision.decision === 'approved' && reasons.length > 0) {
    throw new Refusal('BAD_INPUT', 'reasons-unwanted')
  }
  if (reasons.includes('other') && text === '') throw new Refusal('BAD_INPUT', 'note-needed')
  await expireClaims(backend)
  await backend.db.transaction().execute(async (tx) => {
    const row = await lockRow(tx, id)
    mustHold(row, reviewer)
    const state = step(row, decision.decision === 'approved' ? 'approve' : 'reject')
    const at = backend.now()
    const decided = {
      decided_by: reviewer.id,
      decided_at: at,
      settled_at: at,
      settled_lived_ms: backend.lived.nowMs(),
    }
    await tx
      .updateTable('submission')
      .set({ state, claimed_by: null, claimed_until: null, ...decided })
      .where('id', '=', id)
      .execute()
    await recordState(backend, tx, {
      submission: row,
      state,
      accountId: reviewer.id,
      reasons,
      note: text,
    })
    await note(
      backend,
      tx,
      reviewer,
      decision.decision === 'approved' ? 'task.approved' : 'task.rejected',
      id,
    )
  })
}

/**
 * Until when a decision can be taken back by whoever made it; null when it stands. By the time lived: what stands, and may
 * have been exported, does not fall again because a clock was put back.
 */
export function undoOpenUntil(
  { settings, now, lived }: Pick<Backend, 'settings' | 'now' | 'lived'>,
  { state, settled_lived_ms }: Pick<Row, 'state' | 'settled_lived_ms'>,
): Date | null {
  if (settled_lived_ms === null || !nextReviewState(state, 'undo')) return null
  const leftMs = settled_lived_ms + settings.review.undoSeconds * 1000 - lived.nowMs()
  return leftMs > 0 ? later(now(), leftMs) : null
}

/** Until when this reviewer may take the decision back; null when there is none to take back. */
export function undoUntil(backend: Backend, row: Row, reviewer: Account): Date | null {
  return row.decided_by === reviewer.id && row.roster_id !== null ? undoOpenUntil(backend, row) : null
}

/**
 * The decision never was; the reviewer holds the task again. Throws REFUSED: the state, `undo-too-late`, or
 * `captured-again` when the booth has already acted on a rejection, `student-removed` when nothing of it is left.
 */
export async function undoDecision(backend: Backend, reviewer: Account, id: string): Promise<void> {
  await backend.db.transaction().execute(async (tx) => {
    const row = await lockRow(tx, id)
    const state = step(row, 'undo')
    if (row.roster_id === null) throw new Refusal('REFUSED', 'student-removed')
    if (!undoUntil(backend, row, reviewer)) throw new Refusal('REFUSED', 'undo-too-late')
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
        claimed_until: leaseEnd(backend),
        decided_by: null,
        decided_at: null,
        settled_at: null,
        settled_lived_ms: null,
      })
      .where('id', '=', id)
      .execute()
    await recordState(backend, tx, { submission: row, state, accountId: reviewer.id })
    await note(backend, tx, reviewer, 'task.undone', id)
  })
}

export interface Advance {
  readonly advanced: number
  /** Left where they are: the decision can still be taken back. */
  readonly heldBack: number
}

/** 上网中 and 上网成功. Moves those that may move, all at once; REFUSED (`none-ready`, `undo-open`) when none may. */
export async function advance(
  backend: Backend,
  account: Account,
  ids: readonly string[],
  to: 'publishing' | 'published',
): Promise<Advance> {
  const action = to === 'publishing' ? 'publish' : 'finish'
  return backend.db.transaction().execute(async (tx) => {
    let advanced = 0
    let heldBack = 0
    for (const id of new Set(ids)) {
      const row = await lockRow(tx, id)
      const state = nextReviewState(row.state, action)
      if (!state) continue
      if (undoOpenUntil(backend, row)) {
        heldBack += 1
        continue
      }
      await tx.updateTable('submission').set({ state }).where('id', '=', id).execute()
      await recordState(backend, tx, { submission: row, state, accountId: account.id })
      await note(backend, tx, account, to === 'publishing' ? 'task.publishing' : 'task.published', id)
      advanced += 1
    }
    if (advanced === 0 && heldBack > 0) throw new Refusal('REFUSED', 'undo-open')
    if (advanced === 0) throw new Refusal('REFUSED', 'none-ready')
    return { advanced, heldBack }
  })
}
