// Who holds a task: one reviewer at a time, for a while.
import type { ExpressionBuilder } from 'kysely'
import type { Account } from '../../core/contract/server-records.ts'
import type { ReviewState } from '../../core/submission/review.ts'
import { type Actor, type AuditEvent, appendAudit } from '../audit/audit-log.ts'
import { later, MINUTE_MS, newestStamp } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { recordState } from './events.ts'
import { nextReviewState, type ReviewAction } from './transition.ts'

export interface TaskRow {
  readonly id: string
  readonly station_id: string
  readonly roster_id: string | null
  readonly state: ReviewState
  readonly claimed_by: string | null
  readonly decided_by: string | null
  readonly decided_at: Date | null
  readonly settled_lived_ms: number | null
}

/** Before the submission itself, where what the roster says of its student changes with it. */
export const lockStudentOf = (tx: Queries, submissionId: string): Promise<unknown> =>
  tx
    .selectFrom('roster_row')
    .select('id')
    .where('id', '=', (row) =>
      row.selectFrom('submission').select('roster_id').where('submission.id', '=', submissionId),
    )
    .forUpdate()
    .executeTakeFirst()

export const lockRow = async (tx: Queries, id: string): Promise<TaskRow> => {
  const row = await tx
    .selectFrom('submission')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'submission')
  return row
}

export const step = (row: TaskRow, action: ReviewAction): ReviewState => {
  const state = nextReviewState(row.state, action)
  if (!state) throw new Refusal('REFUSED', row.state)
  return state
}

/** Throws CONFLICT (`claimed-by-another`) when somebody else holds the task. */
export const mustHold = (row: TaskRow, reviewer: Account): void => {
  if (row.state === 'in-review' && row.claimed_by !== reviewer.id) {
    throw new Refusal('CONFLICT', 'claimed-by-another')
  }
}

export const leaseEnd = ({ now, settings }: SchoolContext): Date =>
  later(now(), settings.review.claimMinutes * MINUTE_MS)

/** Ran out, or given by a clock that was wrong. */
const staleClaims =
  ({ now, settings }: SchoolContext) =>
  (row: ExpressionBuilder<Tables, 'submission'>) =>
    row.or([
      row('claimed_until', '<', now()),
      row('claimed_until', '>', later(newestStamp(now()), settings.review.claimMinutes * MINUTE_MS)),
    ])

/** Tasks whose reviewer went away wait again. */
export async function expireClaims(school: SchoolContext): Promise<void> {
  const stale = await school.db
    .selectFrom('submission')
    .select('id')
    .where('state', '=', 'in-review')
    .where(staleClaims(school))
    .execute()
  for (const { id } of stale) {
    await transact(school, async (tx) => {
      const row = await tx
        .selectFrom('submission')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'in-review')
        .where(staleClaims(school))
        .forUpdate()
        .executeTakeFirst()
      if (row) await putBack(school, tx, row, { who: { kind: 'server' }, what: 'task.lease-expired' })
    })
  }
}

/**
 * Takes the task named, or the one this reviewer already holds, or the oldest waiting; null when nothing waits.
 * Throws NOT_FOUND, CONFLICT (`claimed-by-another`), REFUSED (the state).
 */
export async function claimTask(
  school: SchoolContext,
  reviewer: Account,
  submissionId?: string | undefined,
): Promise<string | null> {
  await expireClaims(school)
  return transact(school, async (tx) => {
    const id = submissionId ?? (await heldOrOldest(tx, reviewer))
    if (id === undefined) return null
    const row = await lockRow(tx, id)
    mustHold(row, reviewer)
    const held = row.state === 'in-review'
    const state = held ? row.state : step(row, 'claim')
    await tx
      .updateTable('submission')
      .set({ state, claimed_by: reviewer.id, claimed_until: leaseEnd(school) })
      .where('id', '=', id)
      .execute()
    if (held) return id
    await recordState(school, tx, { submission: row, state, accountId: reviewer.id })
    note(tx, reviewer, 'task.claimed', id)
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

export const note = (tx: Queries, reviewer: Account, what: AuditEvent, subject: string) =>
  appendAudit(tx, { who: { kind: 'account', id: reviewer.id }, what, subject })

/** By whoever holds it, or an administrator for them. Throws NOT_FOUND, CONFLICT (`claimed-by-another`), REFUSED (the state). */
export async function releaseTask(school: SchoolContext, account: Account, id: string): Promise<void> {
  await transact(school, async (tx) => {
    const row = await lockRow(tx, id)
    if (account.role !== 'administrator') mustHold(row, account)
    await putBack(school, tx, row, { who: { kind: 'account', id: account.id }, what: 'task.released' })
  })
}

/** Of an account that reviews no more. */
export async function releaseTasksOf(
  school: SchoolContext,
  tx: Queries,
  by: Actor,
  accountId: string,
): Promise<void> {
  const held = await tx
    .selectFrom('submission')
    .selectAll()
    .where('state', '=', 'in-review')
    .where('claimed_by', '=', accountId)
    .orderBy('station_id')
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of held) await putBack(school, tx, row, { who: by, what: 'task.released' })
}

/** It waits again; `why` is what the audit log says of it. */
async function putBack(
  school: SchoolContext,
  tx: Queries,
  row: TaskRow,
  why: { readonly who: Actor; readonly what: 'task.released' | 'task.lease-expired' },
): Promise<void> {
  const state = step(row, 'release')
  await tx
    .updateTable('submission')
    .set({ state, claimed_by: null, claimed_until: null })
    .where('id', '=', row.id)
    .execute()
  await recordState(school, tx, {
    submission: row,
    state,
    accountId: why.who.kind === 'account' ? why.who.id : null,
  })
  appendAudit(tx, { ...why, subject: row.id })
}
