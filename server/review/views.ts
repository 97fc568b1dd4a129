// What the console shows of submissions: the queue, and one submission with everything a decision needs.
import { API_PREFIX } from '../../core/contract/server.ts'
import { COUNTED } from '../../core/contract/server-console.ts'
import type { Account, ReviewTask, SubmissionDetail } from '../../core/contract/server-records.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import { type ReviewState, reviewState } from '../../core/submission/review.ts'
import { accountName } from '../accounts/accounts.ts'
import { Refusal } from '../refusal.ts'
import { fewFound, publishedLike } from '../roster/find-students.ts'
import { isIn, searchText } from '../roster/grams.ts'
import { NOBODY, publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import { cursorAt, readCursor } from '../store/cursor.ts'
import { readReasons } from '../store/schema.ts'
import { openManifest } from '../submissions/stored-manifest.ts'
import { isOther } from './approvable.ts'
import { undoUntil } from './decisions.ts'
import { readNote } from './events.ts'
import { photosShown, picturesUntil, seesIdNumber } from './viewing.ts'

interface TaskFilter {
  readonly state?: ReviewState | undefined
  readonly query?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

const OLDEST_FIRST: readonly (ReviewState | undefined)[] = ['waiting', 'in-review']

interface FoundTask {
  readonly number: number
  readonly row: TaskRow
  readonly task: ReviewTask
}

/** What waits comes oldest first, what is decided newest first. */
export async function listTasks(school: SchoolContext, viewer: Account, filter: TaskFilter) {
  const wanted = searchText(filter.query ?? '')
  const ascending = OLDEST_FIRST.includes(filter.state)
  const limit = filter.limit + 1
  const found: FoundTask[] = []
  let after = readCursor(school, filter.cursor)
  for (;;) {
    const chunk = await readTasks(school, { state: filter.state, wanted, ascending, after, limit })
    for (const one of chunk) {
      const { studentName: name, studentNumber } = one.task
      if (isCalled({ name, studentNumber }, wanted)) found.push(one)
    }
    after = chunk.at(-1)?.number ?? after
    if (chunk.length < limit || found.length > filter.limit) break
  }
  const page = found.slice(0, filter.limit)
  const shown = await photosShown(
    school,
    viewer,
    page.map(({ row }) => row),
  )
  return {
    tasks: page.map(({ task }) => ({
      ...task,
      thumbnailUrl: shown.has(task.submissionId) ? pictureUrl(task.submissionId, 'standard') : null,
    })),
    next: found.length > filter.limit ? cursorAt(school, page.at(-1)!.number) : null,
    counts: await countStates(school),
  }
}

const isCalled = (
  { name, studentNumber }: Pick<StudentRecord, 'name' | 'studentNumber'>,
  wanted: string,
): boolean => isIn(name, wanted) || isIn(studentNumber, wanted)

/** Without the manifest, which a list does not need and which is the most of a row. */
const submissions = ({ db }: SchoolContext) =>
  db
    .selectFrom('submission')
    .leftJoin('roster_row', 'roster_row.id', 'submission.roster_id')
    .innerJoin('station', 'station.id', 'submission.station_id')
    .leftJoin('account', 'account.id', 'submission.claimed_by')
    .select([
      'submission.id',
      'submission.number',
      'submission.station_id',
      'submission.roster_id',
      'submission.training',
      'submission.submitted_anyway',
      'submission.overrides',
      'submission.received_at',
      'submission.state',
      'submission.claimed_by',
      'submission.claimed_until',
      'submission.decided_by',
      'submission.decided_at',
      'submission.settled_lived_ms',
    ])
    .select(['roster_row.sealed_published', 'station.name as station_name'])
    .select(['account.sealed_name', 'account.role', 'account.disabled'])

type TaskRow = Awaited<ReturnType<ReturnType<typeof submissions>['execute']>>[number]

interface TaskChunk {
  readonly state: ReviewState | undefined
  readonly wanted: string
  readonly ascending: boolean
  readonly after: number | null
  readonly limit: number
}

async function readTasks(school: SchoolContext, { state, wanted, ascending, after, limit }: TaskChunk) {
  const like = publishedLike(school, wanted)
  const few = like && (await fewFound(school, like, (row) => isCalled(publishedStudent(school, row), wanted)))
  if (few?.length === 0) return []
  let query = submissions(school)
    .orderBy('number', ascending ? 'asc' : 'desc')
    .limit(limit)
  if (state) query = query.where('submission.state', '=', state)
  if (after !== null) query = query.where('number', ascending ? '>' : '<', after)
  if (few) query = query.where('submission.roster_id', 'in', few)
  else if (like) query = query.where(like)
  const rows = await query.execute()
  return rows.map((row): FoundTask => ({ number: row.number, row, task: toTask(school, row) }))
}

/** Of a tombstone nobody knows whose it was. */
const studentOf = (school: SchoolContext, row: TaskRow): StudentRecord =>
  row.roster_id === null || row.sealed_published === null
    ? NOBODY
    : publishedStudent(school, { ...row, id: row.roster_id })

function toTask(school: SchoolContext, row: TaskRow): ReviewTask {
  const student = studentOf(school, row)
  return {
    submissionId: row.id,
    state: row.state,
    studentName: student.name,
    studentNumber: student.studentNumber,
    stationName: row.station_name,
    receivedAt: row.received_at.toISOString(),
    claimedBy: claimant(school, row),
    training: row.training,
    submittedAnyway: row.submitted_anyway,
    overrides: row.overrides,
    erased: row.roster_id === null,
  }
}

function claimant(
  school: SchoolContext,
  { claimed_by, sealed_name, role, disabled }: TaskRow,
): string | null {
  if (claimed_by === null || sealed_name === null || role === null || disabled === null) return null
  return accountName(school.sealer, claimed_by, sealed_name)
}

/** Counted no further than somebody reads: at the size of a province counting would be most of a page's work. */
async function countStates({ db }: SchoolContext): Promise<Record<string, number>> {
  const counted = async (state: ReviewState): Promise<readonly [ReviewState, number]> => {
    const { count } = await db
      .selectFrom(
        db.selectFrom('submission').select('number').where('state', '=', state).limit(COUNTED).as('some'),
      )
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return [state, Number(count)]
  }
  const counts = await Promise.all(reviewState.options.map(counted))
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

export const pictureUrl = (submissionId: string, role: string): string =>
  `${API_PREFIX}/console/submissions/${submissionId}/files/${role}`

/** Throws NOT_FOUND. */
export async function readSubmission(
  school: SchoolContext,
  viewer: Account,
  id: string,
): Promise<SubmissionDetail> {
  const row = await submissions(school)
    .select('sealed_manifest')
    .where('submission.id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'submission')
  const until = await picturesUntil(school, viewer, row)
  const student = studentOf(school, row)
  const files = await school.db
    .selectFrom('submission_file')
    .select(['role', 'bytes', 'sha256', 'missing_since'])
    .where('submission_id', '=', id)
    .where('purged_at', 'is', null)
    .orderBy('role')
    .execute()
  const manifest = openManifest(school.sealer, row)
  return {
    ...toTask(school, row),
    idNumberMasked:
      student !== NOBODY && seesIdNumber(viewer, row, until) ? maskIdNumber(student.idNumber) : '',
    school: student.school,
    level: student.level,
    major: student.major,
    manifest,
    identityChanged: student !== NOBODY && isOther(student, manifest),
    files: files
      .filter((file) => file.missing_since === null)
      .map(({ role, bytes, sha256 }) => ({ role, bytes, sha256, url: pictureUrl(id, role) })),
    missing: files.filter((file) => file.missing_since !== null).map(({ role }) => role),
    picturesUntil: until?.toISOString() ?? null,
    history: await readHistory(school, row),
    undoUntil: undoUntil(school, row, viewer)?.toISOString() ?? null,
  }
}

async function readHistory(school: SchoolContext, submission: TaskRow): Promise<SubmissionDetail['history']> {
  const events = await school.db
    .selectFrom('review_event')
    .leftJoin('account', 'account.id', 'review_event.account_id')
    .selectAll('review_event')
    .select(['account.sealed_name', 'account.role', 'account.disabled'])
    .where('submission_id', '=', submission.id)
    .orderBy('review_event.number')
    .execute()
  return events.map((event) => ({
    at: event.at.toISOString(),
    state: event.state,
    by:
      claimant(school, { ...submission, ...event, claimed_by: event.account_id }) ?? submission.station_name,
    reasons: readReasons(event.reasons),
    note: readNote(school, event),
  }))
}
