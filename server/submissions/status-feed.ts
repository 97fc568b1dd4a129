// What became of a station's own submissions, in an order that never changes, and the way to take one back.
import type { StatusItem } from '../../core/contract/server-records.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { Refusal } from '../refusal.ts'
import { erasePicturesSoon, eraseWords } from '../retention/erase.ts'
import { expireClaims, lockStudentOf } from '../review/claims.ts'
import { readNote, recordState } from '../review/events.ts'
import { nextReviewState } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import type { StationCaller } from '../stations/verify-request.ts'
import { cursorAt, readCursor } from '../store/cursor.ts'
import { readReasons } from '../store/schema.ts'
import { transact } from '../store/transact.ts'
import { handOver } from './holdings.ts'

const PAGE_ITEMS = 200

/** A cursor from a newer life of this server (a restored backup) starts over: the last word per submission counts. */
export async function readStatus(school: SchoolContext, station: StationCaller, cursor: string | undefined) {
  const { status_seq: head } = await school.db
    .selectFrom('station')
    .select('status_seq')
    .where('id', '=', station.id)
    .executeTakeFirstOrThrow()
  const asked = readCursor(school, cursor) ?? 0
  const after = asked > head ? 0 : asked
  const rows = await school.db
    .selectFrom('review_event')
    .selectAll()
    .where('station_id', '=', station.id)
    .where('station_seq', '>', after)
    .orderBy('station_seq')
    .limit(PAGE_ITEMS + 1)
    .execute()
  const page = rows.slice(0, PAGE_ITEMS)
  return {
    items: page.map(
      (row): StatusItem => ({
        submissionId: row.submission_id,
        state: row.state,
        reasons: readReasons(row.reasons),
        // What was noted with an approval is the reviewers' own.
        note: row.state === 'rejected' ? readNote(school, row) : '',
        at: row.at.toISOString(),
      }),
    ),
    cursor: cursorAt(school, page.at(-1)?.station_seq ?? after),
    more: rows.length > PAGE_ITEMS,
  }
}

export interface WithdrawalRequest {
  readonly id: string
  /** Makes it the caller's, see holdings.ts. */
  readonly manifestHash?: string | undefined
  /** Confirmed once and then lost with a restored server: it holds until publication. */
  readonly again: boolean
}

/** 撤回, while nobody reviews it: what it was is erased. Asking twice is no error. Throws NOT_FOUND, REFUSED (`withdrawal-refused`). */
export async function withdraw(
  school: SchoolContext,
  station: StationCaller,
  { id, manifestHash, again }: WithdrawalRequest,
): Promise<StatusItem> {
  await expireClaims(school)
  await school.lived.catchUp()
  const item = await transact(school, async (tx): Promise<StatusItem> => {
    await lockStudentOf(tx, id)
    const submission = await tx
      .selectFrom('submission')
      .selectAll()
      .where('id', '=', id)
      .where((row) =>
        row.or([row('station_id', '=', station.id), row('manifest_hash', '=', manifestHash ?? '')]),
      )
      .forUpdate()
      .executeTakeFirst()
    if (!submission) throw new Refusal('NOT_FOUND', 'withdrawal-refused')
    await handOver(tx, submission, station.id)
    if (submission.state === 'withdrawn') {
      const at = submission.settled_at!.toISOString()
      return { submissionId: id, state: 'withdrawn', reasons: [], note: '', at }
    }
    const state = nextReviewState(submission.state, again ? 'withdraw-again' : 'withdraw')
    if (!state) throw new Refusal('REFUSED', 'withdrawal-refused')
    await tx
      .updateTable('submission')
      .set({
        state,
        settled_at: school.now(),
        settled_lived_ms: school.lived.nowMs(),
        claimed_by: null,
        claimed_until: null,
      })
      .where('id', '=', id)
      .execute()
    appendAudit(tx, {
      who: { kind: 'station', id: station.id },
      what: 'submission.withdrawn',
      subject: id,
    })
    await eraseWords(school, tx, [id], 'withdrawn')
    const own = { ...submission, station_id: station.id }
    return recordState(school, tx, { submission: own, state, accountId: null, captured: false })
  })
  await erasePicturesSoon(school, [id])
  return item
}
