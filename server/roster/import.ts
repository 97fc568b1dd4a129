// A roster file becomes drafts, all of it or nothing; publishing sends the drafts to the stations.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import type { Backend } from '../backend.ts'
import type { Queries } from '../store/open.ts'
import { parseRoster, type RosterLine, type RosterProblem } from './parse-csv.ts'
import { latestStudent, nextRosterSeq, studentNumberHash, studentPlace } from './rows.ts'

export interface ImportResult {
  readonly added: number
  readonly changed: number
  readonly problems: readonly RosterProblem[]
}

const CHUNK_ROWS = 500
const SETTLED = ['approved', 'publishing', 'published'] as const

interface Change {
  readonly id: string
  readonly line: RosterLine
  readonly isNew: boolean
}

export async function importRoster(
  backend: Backend,
  by: Actor,
  { csv, dryRun }: { readonly csv: string; readonly dryRun: boolean },
): Promise<ImportResult> {
  const { longestRows } = backend.settings.roster
  const { rows, problems } = parseRoster(csv, { school: backend.school, longestRows })
  if (problems.length > 0) return { added: 0, changed: 0, problems }
  return backend.db.transaction().execute(async (tx) => {
    const changes: Change[] = []
    const locked: RosterProblem[] = []
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const found = await compare(backend, tx, rows.slice(at, at + CHUNK_ROWS))
      changes.push(...found.changes)
      locked.push(...found.locked)
    }
    if (locked.length > 0) return { added: 0, changed: 0, problems: locked }
    const added = changes.filter((change) => change.isNew).length
    const result = { added, changed: changes.length - added, problems: [] }
    if (dryRun) return result
    await write(backend, tx, changes)
    const details = { added, changed: result.changed }
    await appendAudit(backend, tx, { who: by, what: 'roster.imported', details })
    return result
  })
}

async function compare(backend: Backend, tx: Queries, lines: readonly RosterLine[]) {
  const hashes = lines.map(({ student }) => studentNumberHash(backend, student.studentNumber))
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
            .where('submission.state', 'in', [...SETTLED]),
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
    const same =
      !row.removed &&
      JSON.stringify(latestStudent(backend, row)) === JSON.stringify(line.student) &&
      row.draft_captured_elsewhere === line.capturedElsewhere
    if (same) continue
    // From 审核通过 on neither data nor photo can change.
    if (row.settled) locked.push({ line: line.line, column: '', code: 'locked' })
    else changes.push({ id: row.id, line, isNew: false })
  }
  return { changes, locked }
}

async function write(backend: Backend, tx: Queries, changes: readonly Change[]): Promise<void> {
  const fresh = changes.filter((change) => change.isNew)
  for (let at = 0; at < fresh.length; at += CHUNK_ROWS) {
    const rows = fresh.slice(at, at + CHUNK_ROWS).map(({ id, line }) => ({
      id,
      task_id: randomUUID(),
      student_number_hash: studentNumberHash(backend, line.student.studentNumber),
      sealed_draft: backend.sealer.sealJson(studentPlace(id), line.student),
      draft_captured_elsewhere: line.capturedElsewhere,
      training: backend.demo,
    }))
    await tx.insertInto('roster_row').values(rows).execute()
  }
  for (const { id, line } of changes.filter((change) => !change.isNew)) {
    await tx
      .updateTable('roster_row')
      .set({
        sealed_draft: backend.sealer.sealJson(studentPlace(id), line.student),
        draft_captured_elsewhere: line.capturedElsewhere,
      })
      .where('id', '=', id)
      .execute()
  }
}

/** Returns how many rows the stations will hear of. */
export async function publishRoster(backend: Backend, by: Actor): Promise<number> {
  return backend.db.transaction().execute(async (tx) => {
    const { drafts } = await tx
      .selectFrom('roster_row')
      .select(sql<number>`count(*)::int`.as('drafts'))
      .where('sealed_draft', 'is not', null)
      .executeTakeFirstOrThrow()
    if (drafts === 0) return 0
    const first = await nextRosterSeq(tx, drafts)
    await sql`
      update roster_row
      set sealed_published = sealed_draft, sealed_draft = null, removed = false,
          captured_elsewhere = draft_captured_elsewhere, seq = ${first} + numbered.place
      from (
        select id, (row_number() over (order by created_seq))::int - 1 as place
        from roster_row where sealed_draft is not null
      ) as numbered
      where numbered.id = roster_row.id`.execute(tx)
    await appendAudit(backend, tx, { who: by, what: 'roster.published', details: { rows: drafts } })
    return drafts
  })
}
