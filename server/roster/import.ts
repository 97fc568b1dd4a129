// A roster file becomes drafts, all of it or, where a line is wrong, nothing; publishing sends the drafts to the stations, except
// those of students whose data hold still because of a review.
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Selectable, sql } from 'kysely'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { createPause, type Pause } from '../pause.ts'
import { HELD_STATES, SETTLED_STATES } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import { noteScrubDue } from '../store/scrub.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { parseRoster, type RosterLine, type RosterProblem } from './parse-csv.ts'
import { latestStudent, nextRosterSeq, publishedStudent, studentNumberHash, studentPlace } from './rows.ts'

export interface ImportResult {
  readonly added: number
  readonly changed: number
  readonly problems: readonly RosterProblem[]
}

/** Rows that are written while everybody else waits. */
const CHUNK_ROWS = 50

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

/**
 * What is wrong with the file is found before anything is written. Then it is written some rows at a time, so that nobody waits
 * for the whole of it: an import that broke off in between has left drafts, and the same file once more completes them. Throws
 * DISK_FULL (`server-full`); a trial run writes nothing and is always possible.
 */
export async function importRoster(
  school: SchoolContext,
  by: Actor,
  { csv, dryRun }: { readonly csv: string; readonly dryRun: boolean },
): Promise<ImportResult> {
  const pause = createPause()
  const { longestRows } = school.settings.roster
  const { rows, problems } = await parseRoster(csv, { school: school.schoolName, longestRows }, pause)
  if (problems.length > 0) return { added: 0, changed: 0, problems }
  if (!dryRun) await school.space.mayGrow()
  const expected = createCount()
  for (const chunk of chunksOf(rows)) {
    expected.add(await compare(school, school.db, chunk, pause))
    await pause()
  }
  if (expected.locked.length > 0) return { added: 0, changed: 0, problems: expected.locked }
  if (dryRun) return expected.result()
  const done = createCount()
  for (const chunk of chunksOf(rows)) {
    done.add(await transact(school, (tx) => importChunk(school, tx, by, chunk)))
    await setImmediate()
  }
  return done.result()
}

interface Compared {
  readonly changes: readonly Change[]
  readonly locked: readonly RosterProblem[]
}

async function importChunk(
  school: SchoolContext,
  tx: Queries,
  by: Actor,
  lines: readonly RosterLine[],
): Promise<Compared> {
  const found = await compare(school, tx, lines)
  if (found.changes.length === 0) return found
  await write(school, tx, found.changes)
  await noteScrubDue(tx)
  const { added, changed } = countOf(found.changes)
  appendAudit(tx, { who: by, what: 'roster.imported', details: { added, changed } })
  return found
}

const countOf = (changes: readonly Change[]) => {
  const added = changes.filter((change) => change.isNew).length
  return { added, changed: changes.length - added }
}

function createCount() {
  const locked: RosterProblem[] = []
  let [added, changed] = [0, 0]
  return {
    locked,
    add(found: Compared): void {
      locked.push(...found.locked)
      const more = countOf(found.changes)
      added += more.added
      changed += more.changed
    },
    /** Problems: students whose data were settled while the file was being written. */
    result: (): ImportResult => ({ added, changed, problems: locked }),
  }
}

function* chunksOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += CHUNK_ROWS) yield rows.slice(at, at + CHUNK_ROWS)
}

async function compare(
  school: SchoolContext,
  tx: Queries,
  lines: readonly RosterLine[],
  pause: Pause = async () => undefined,
): Promise<Compared> {
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

/**
 * Whether a student's data hold still is asked here, in the transaction that would change them: the draft may be old. Some rows
 * at a time, in the order of the roster. Throws DISK_FULL (`server-full`).
 */
export async function publishRoster(school: SchoolContext, by: Actor): Promise<Publication> {
  await school.space.mayGrow()
  let [published, heldBack, after] = [0, 0, 0]
  for (;;) {
    const done = await transact(school, (tx) => publishChunk(school, tx, by, after))
    published += done.published
    heldBack += done.heldBack
    if (done.last === null) return { published, heldBack }
    after = done.last
    await setImmediate()
  }
}

/** `last` is where the next one begins; null after the last. */
async function publishChunk(
  school: SchoolContext,
  tx: Queries,
  by: Actor,
  after: number,
): Promise<Publication & { readonly last: number | null }> {
  const drafts = await tx
    .selectFrom('roster_row')
    .select((row) => [
      'id',
      'created_seq',
      row
        .exists(
          row
            .selectFrom('submission')
            .select('submission.id')
            .whereRef('submission.roster_id', '=', 'roster_row.id')
            .where('submission.state', 'in', [...HELD_STATES]),
        )
        .as('held'),
    ])
    .where('sealed_draft', 'is not', null)
    .where('created_seq', '>', after)
    .orderBy('created_seq')
    .limit(CHUNK_ROWS)
    .forUpdate()
    .execute()
  const free = drafts.filter((row) => !row.held).map(({ id }) => id)
  const counts = { published: free.length, heldBack: drafts.length - free.length }
  const last = drafts.length < CHUNK_ROWS ? null : drafts.at(-1)!.created_seq
  if (free.length === 0) return { ...counts, last }
  await noteScrubDue(tx)
  const first = await nextRosterSeq(tx, free.length)
  await sql`
    update roster_row
    set sealed_published = sealed_draft, sealed_draft = null, removed = false,
        published_grams = draft_grams, draft_grams = null,
        captured_elsewhere = draft_captured_elsewhere, seq = ${first} + numbered.place - 1
    from unnest(${sql.val(free)}::text[]) with ordinality as numbered (id, place)
    where roster_row.school_id = ${school.schoolId} and numbered.id = roster_row.id`.execute(tx)
  appendAudit(tx, {
    who: by,
    what: 'roster.published',
    details: { rows: counts.published, heldBack: counts.heldBack },
  })
  return { ...counts, last }
}
