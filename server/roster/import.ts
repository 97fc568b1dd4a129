// A roster file becomes drafts, all of it or nothing; publishing sends the drafts to the stations, except those of students
// whose data hold still because of a review.
import { randomUUID } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { HELD_STATES, SETTLED_STATES } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Queries } from '../store/open.ts'
import type { Tables } from '../store/schema.ts'
import { noteScrubDue } from '../store/scrub.ts'
import { transact } from '../store/transact.ts'
import { parseRoster, type RosterLine, type RosterProblem } from './parse-csv.ts'
import { latestStudent, nextRosterSeq, publishedStudent, studentNumberHash, studentPlace } from './rows.ts'

export interface ImportResult {
  readonly added: number
  readonly changed: number
  readonly problems: readonly RosterProblem[]
}

const CHUNK_ROWS = 500

interface Change {
  readonly id: string
  /** Null takes the draft back: the file says again what is published. */
  readonly line: RosterLine | null
  readonly isNew: boolean
}

export interface Publication {
  /** Rows the stations will hear of. */
  readonly published: number
  /** Drafts kept back: the student's photo is under review or approved. */
  readonly heldBack: number
}

/** Throws DISK_FULL (`server-full`); a trial run writes nothing and is always possible. */
export async function importRoster(
  school: SchoolContext,
  by: Actor,
  { csv, dryRun }: { readonly csv: string; readonly dryRun: boolean },
): Promise<ImportResult> {
  const { longestRows } = school.settings.roster
  const { rows, problems } = parseRoster(csv, { school: school.schoolName, longestRows })
  if (problems.length > 0) return { added: 0, changed: 0, problems }
  if (!dryRun) await school.space.mayGrow()
  return transact(school, async (tx) => {
    const changes: Change[] = []
    const locked: RosterProblem[] = []
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const found = await compare(school, tx, rows.slice(at, at + CHUNK_ROWS))
      changes.push(...found.changes)
      locked.push(...found.locked)
    }
    if (locked.length > 0) return { added: 0, changed: 0, problems: locked }
    const added = changes.filter((change) => change.isNew).length
    const result = { added, changed: changes.length - added, problems: [] }
    if (dryRun) return result
    await write(school, tx, changes)
    await noteScrubDue(tx)
    const details = { added, changed: result.changed }
    appendAudit(tx, { who: by, what: 'roster.imported', details })
    return result
  })
}

async function compare(school: SchoolContext, tx: Queries, lines: readonly RosterLine[]) {
  const hashes = lines.map(({ student }) => studentNumberHash(school, student.studentNumber))
  const existing = await tx
    .selectFrom('roster_row')
    .selectAll()
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

type KnownRow = Selectable<Tables['roster_row']> & { readonly settled: unknown }

/** Of settled students only what is published counts; whatever their draft says will not be sent. */
function saysTheSame(school: SchoolContext, row: KnownRow, line: RosterLine): boolean {
  const student = row.settled ? publishedStudent(school, row) : latestStudent(school, row)
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
  for (let at = 0; at < fresh.length; at += CHUNK_ROWS) {
    const rows = fresh.slice(at, at + CHUNK_ROWS).map(({ id, line }) => ({
      id,
      task_id: randomUUID(),
      student_number_hash: studentNumberHash(school, line.student.studentNumber),
      training: school.demo,
      ...draft(id, line),
    }))
    await tx.insertInto('roster_row').values(rows).execute()
  }
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

/**
 * Whether a student's data hold still is asked here, in the transaction that would change them: the draft may be old.
 * Throws DISK_FULL (`server-full`).
 */
export async function publishRoster(school: SchoolContext, by: Actor): Promise<Publication> {
  await school.space.mayGrow()
  const held = sql<boolean>`exists (
    select 1 from submission
    where submission.school_id = roster_row.school_id and submission.roster_id = roster_row.id
      and submission.state in (${sql.join([...HELD_STATES])}))`
  return transact(school, async (tx) => {
    const drafts = await tx
      .selectFrom('roster_row')
      .select(held.as('held'))
      .where('sealed_draft', 'is not', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    const heldBack = drafts.filter((row) => row.held).length
    const counts = { published: drafts.length - heldBack, heldBack }
    if (counts.published === 0) return counts
    await noteScrubDue(tx)
    const first = await nextRosterSeq(tx, counts.published)
    await sql`
      update roster_row
      set sealed_published = sealed_draft, sealed_draft = null, removed = false,
          published_grams = draft_grams, draft_grams = null,
          captured_elsewhere = draft_captured_elsewhere, seq = ${first} + numbered.place
      from (
        select id, (row_number() over (order by created_seq))::int - 1 as place
        from roster_row
        where school_id = ${school.schoolId} and sealed_draft is not null and not ${held}
      ) as numbered
      where roster_row.school_id = ${school.schoolId} and numbered.id = roster_row.id`.execute(tx)
    const details = { rows: counts.published, heldBack: counts.heldBack }
    appendAudit(tx, { who: by, what: 'roster.published', details })
    return counts
  })
}
