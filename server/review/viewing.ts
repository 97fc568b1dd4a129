// Who may see what of a submission, and the trace it leaves. Pictures are for whoever holds the task, for the moment in
// which a decision can be taken back, and for an administrator who says why. Seeing is recorded once per person, thing
// and window, and nobody sees more in an hour than the settings allow.
import { randomUUID } from 'node:crypto'
import type { Account } from '../../core/contract/server-records.ts'
import type { LookReason, ReviewState } from '../../core/submission/review.ts'
import { type AuditEvent, appendAudit } from '../audit/audit-log.ts'
import { goesOn, HOUR_MS, later, MINUTE_MS, newestStamp } from '../durations.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { undoUntil } from './decisions.ts'

type ViewKind = Tables['view']['kind']

export interface SeenRow {
  readonly id: string
  readonly station_id: string
  readonly roster_id: string | null
  readonly state: ReviewState
  readonly claimed_by: string | null
  readonly claimed_until: Date | null
  readonly decided_by: string | null
  readonly decided_at: Date | null
  readonly settled_lived_ms: number | null
}

/** Until when this person may see the pictures; null when not at all. */
export async function picturesUntil(
  school: SchoolContext,
  viewer: Account,
  row: SeenRow,
): Promise<Date | null> {
  const now = school.now()
  const claimMs = school.settings.review.claimMinutes * MINUTE_MS
  if (row.state === 'withdrawn') return null
  if (
    row.state === 'in-review' &&
    row.claimed_by === viewer.id &&
    row.claimed_until &&
    goesOn(row.claimed_until, claimMs, now)
  ) {
    return row.claimed_until
  }
  const undo = undoUntil(school, row, viewer)
  if (undo || viewer.role !== 'administrator') return undo
  const look = await school.db
    .selectFrom('view')
    .select('until')
    .where('account_id', '=', viewer.id)
    .where('kind', '=', 'look')
    .where('subject', '=', row.id)
    .where('until', '>', now)
    .where('seen_at', '<=', newestStamp(now))
    .executeTakeFirst()
  return look?.until ?? null
}

/** Of which of these the list may show the standard photo: those the viewer holds, or decided and may still take back. */
export async function photosShown(
  school: SchoolContext,
  viewer: Account,
  rows: readonly SeenRow[],
): Promise<ReadonlySet<string>> {
  const own = rows.filter((row) => [row.claimed_by, row.decided_by].includes(viewer.id))
  const seen: string[] = []
  for (const row of own) if (await picturesUntil(school, viewer, row)) seen.push(row.id)
  if (seen.length === 0) return new Set()
  const files = await school.db
    .selectFrom('submission_file')
    .select('submission_id')
    .where('submission_id', 'in', seen)
    .where('role', '=', 'standard')
    .where('purged_at', 'is', null)
    .where('missing_since', 'is', null)
    .execute()
  return new Set(files.map((file) => file.submission_id))
}

/** Digits of the ID number are for whoever holds the task or decided it, and for administrators. */
export const seesIdNumber = (viewer: Account, row: SeenRow, pictures: Date | null): boolean =>
  pictures !== null || viewer.role === 'administrator' || row.decided_by === viewer.id

interface View {
  readonly kind: ViewKind
  readonly subject: string
  /** Absent where it is recorded with what it leads to. */
  readonly what?: AuditEvent
  readonly details?: Readonly<Record<string, string | number>>
  /** Absent: the usual window. */
  readonly until?: Date
}

/** Throws BUSY (`views`) with the delay when this person has seen as much as an hour allows. */
export async function noteView(school: SchoolContext, viewer: Account, view: View): Promise<void> {
  const { kind, subject, what, details } = view
  const now = school.now()
  const until = view.until ?? later(now, school.settings.views.windowMinutes * MINUTE_MS)
  await transact(school, async (tx) => {
    // One look of a person after the other: of many at once each knows of those before it.
    await tx.selectFrom('account').select('id').where('id', '=', viewer.id).forNoKeyUpdate().execute()
    const seen = await tx
      .selectFrom('view')
      .select(['seen_at', 'until'])
      .where('account_id', '=', viewer.id)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirst()
    if (seen && seen.until > now && seen.seen_at <= newestStamp(now)) return
    await mustBeWithin(school, tx, viewer, kind)
    await tx
      .insertInto('view')
      .values({ account_id: viewer.id, kind, subject, seen_at: now, until })
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'kind', 'subject']).doUpdateSet({ seen_at: now, until }),
      )
      .execute()
    const who = { kind: 'account', id: viewer.id } as const
    if (!what) return
    // A search's subject says what was searched for, if only to whoever can guess it.
    const about = kind === 'search' ? {} : { subject }
    appendAudit(tx, { who, what, ...about, ...(details ? { details } : {}) })
  })
}

async function mustBeWithin(
  school: SchoolContext,
  tx: Queries,
  viewer: Account,
  kind: ViewKind,
): Promise<void> {
  const now = school.now()
  const recent = await tx
    .selectFrom('view')
    .select('seen_at')
    .where('account_id', '=', viewer.id)
    .where('kind', '=', kind)
    .where('seen_at', '>', later(now, -HOUR_MS))
    .where('seen_at', '<=', newestStamp(now))
    .orderBy('seen_at')
    .execute()
  if (recent.length < school.settings.views.perHour[kind]) return
  throw new Refusal('BUSY', 'views', later(recent[0]!.seen_at, HOUR_MS).getTime() - now.getTime())
}

/** An administrator says why; for as long as a claim lasts the pictures can be seen. */
export async function look(
  school: SchoolContext,
  viewer: Account,
  submissionId: string,
  reason: LookReason,
): Promise<void> {
  const until = later(school.now(), school.settings.review.claimMinutes * MINUTE_MS)
  const details = { reason }
  await noteView(school, viewer, {
    kind: 'look',
    subject: submissionId,
    what: 'submission.looked',
    details,
    until,
  })
}

/** What was searched for is kept as a keyed hash, so that a page that refreshes itself is one search. */
export const noteSearch = (
  school: SchoolContext,
  viewer: Account,
  what: 'roster.searched' | 'tasks.searched',
  query: string,
  hits: number,
): Promise<void> =>
  noteView(school, viewer, {
    kind: 'search',
    subject: school.sealer.lookup('search', `${what}\n${query}`),
    what,
    details: { hits },
  })

/** All students' data at once, which its own maker records. */
export const noteExport = (school: SchoolContext, viewer: Account): Promise<void> =>
  noteView(school, viewer, { kind: 'export', subject: randomUUID() })

export async function dropOldViews({ db, now }: ServerContext): Promise<void> {
  await db
    .deleteFrom('view')
    .where((row) =>
      row.or([
        row.and([row('seen_at', '<', later(now(), -HOUR_MS)), row('until', '<', now())]),
        row('seen_at', '>', newestStamp(now())),
      ]),
    )
    .execute()
}
