// Rows of a list beside what is known of their students, and the drafts that follow.
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { plainName } from '../../core/roster/names.ts'
import type { RosterProblem } from '../../core/roster/problems.ts'
import type { RosterLine } from '../../core/roster/student-record.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import type { Pause } from '../pause.ts'
import { SETTLED_STATES } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import { noteScrubDue } from '../store/scrub.ts'
import type { Queries } from '../store/store.ts'
import { latestStudent, publishedStudent, studentNumberHash, studentPlace } from './rows.ts'

interface Change {
  readonly id: string
  /** Null takes the draft back: the file says again what is published. */
  readonly line: RosterLine | null
  readonly isNew: boolean
}

export interface Compared {
  readonly changes: readonly Change[]
  readonly locked: readonly RosterProblem[]
}

/** Drafts of these rows, within the transaction that compares them. */
export async function importRows(
  school: SchoolContext,
  tx: Queries,
  by: Actor,
  lines: readonly RosterLine[],
): Promise<Compared> {
  const found = await compareRows(school, tx, lines)
  if (found.changes.length === 0) return found
  await write(school, tx, found.changes)
  await noteScrubDue(tx)
  const { added, changed } = countOf(found.changes)
  appendAudit(tx, { who: by, what: 'roster.imported', details: { added, changed } })
  return found
}

export const countOf = (changes: readonly Change[]) => {
  const added = changes.filter((change) => change.isNew).length
  return { added, changed: changes.length - added }
}

const COMPARED = [
  'id',
  'student_number_hash',
  'removed',
  'sealed_draft',
  'sealed_published',
  'captured_elsewhere',
  'draft_captured_elsewhere',
] as const

/** With what is known of these students. */
export async function compareRows(
  school: SchoolContext,
  tx: Queries,
  lines: readonly RosterLine[],
  pause: Pause = async () => undefined,
): Promise<Compared> {
  const hashes = lines.map(({ student }) => studentNumberHash(school, student.studentNumber))
  const existing = await tx
    .selectFrom('roster_row')
    .select(COMPARED)
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('submission')
            .select('submission.id')
            .whereRef('submission.roster_id', '=', 'roster_row.id')
            .where('submission.state', 'in', [...SETTLED_STATES]),
        )
        .as('settled'),
    )
    .where('student_number_hash', 'in', hashes)
    .execute()
  const byHash = new Map(existing.map((row) => [row.student_number_hash, row]))
  const changes: Change[] = []
  const locked: RosterProblem[] = []
  for (const [index, line] of lines.entries()) {
    await pause()
    const row = byHash.get(hashes[index]!)
    if (!row) {
      changes.push({ id: randomUUID(), line, isNew: true })
      continue
    }
    const same = !row.removed && saysTheSame(school, row, line)
    if (!same && row.settled) locked.push({ line: line.line, column: '', code: 'locked' })
    else if (!same) changes.push({ id: row.id, line, isNew: false })
    else if (row.settled && row.sealed_draft) changes.push({ id: row.id, line: null, isNew: false })
  }
  return { changes, locked }
}

type KnownRow = Pick<Selectable<Tables['roster_row']>, (typeof COMPARED)[number]> & {
  readonly settled: unknown
}

/** Of settled students only what is published counts; whatever their draft says will not be sent. */
function saysTheSame(school: SchoolContext, row: KnownRow, line: RosterLine): boolean {
  const known = row.settled ? publishedStudent(school, row) : latestStudent(school, row)
  // Older rows have names as they were written then.
  const student = { ...known, name: plainName(known.name) }
  const elsewhere = row.settled ? row.captured_elsewhere : row.draft_captured_elsewhere
  return JSON.stringify(student) === JSON.stringify(line.student) && elsewhere === line.capturedElsewhere
}

async function write(school: SchoolContext, tx: Queries, changes: readonly Change[]): Promise<void> {
  const draft = (id: string, line: RosterLine) => ({
    sealed_draft: school.sealer.sealJson(studentPlace(id), line.student),
    draft_grams: school.grams.of(line.student),
    draft_captured_elsewhere: line.capturedElsewhere,
  })
  const fresh = changes.flatMap(({ id, line, isNew }) => (isNew && line ? [{ id, line }] : []))
  const rows = fresh.map(({ id, line }) => ({
    id,
    task_id: randomUUID(),
    student_number_hash: studentNumberHash(school, line.student.studentNumber),
    training: school.demo,
    ...draft(id, line),
  }))
  if (rows.length > 0)
    await tx
      .insertInto('roster_row')
      .values(rows)
      // Another import was quicker with this student: the same file once more says what differs.
      .onConflict((conflict) => conflict.columns(['school_id', 'student_number_hash']).doNothing())
      .execute()
  for (const { id, line } of changes.filter((change) => !change.isNew)) {
    const update = tx.updateTable('roster_row').where('id', '=', id)
    await (line
      ? update.set(draft(id, line))
      : update.set((row) => ({
          sealed_draft: null,
          draft_grams: null,
          draft_captured_elsewhere: row.ref('captured_elsewhere'),
        }))
    ).execute()
  }
}
