// The roster as the console lists it and as the stations pull it.
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { Refusal } from '../refusal.ts'
import { erasePicturesSoon } from '../retention/erase.ts'
import { isSettled } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import { cursorAt, readCursor } from '../store/cursor.ts'
import { transact } from '../store/transact.ts'
import { eraseStudent } from './erase-student.ts'
import { contains, fewFound, mayContain, rosterLike } from './find-students.ts'
import { searchText } from './grams.ts'
import { latestStudent, NOBODY, nextRosterSeq, publishedStudent } from './rows.ts'

interface Listing {
  readonly query?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export async function listRoster(school: SchoolContext, { query, cursor, limit }: Listing) {
  const wanted = searchText(query ?? '')
  const found: Awaited<ReturnType<typeof readChunk>> = []
  const atOnce = limit + 1
  let after = readCursor(school, cursor) ?? 0
  for (;;) {
    const chunk = await readChunk(school, wanted, { after, limit: atOnce })
    // A few pieces share a number: what was found is looked at.
    for (const row of chunk) if (contains(row.student, wanted)) found.push(row)
    after = chunk.at(-1)?.createdSeq ?? after
    if (chunk.length < atOnce || found.length > limit) break
  }
  const page = found.slice(0, limit)
  const { total, unpublished } = await countRows(school)
  const rows = page.map(({ createdSeq: _, student: __, ...row }) => row)
  const next = found.length > limit ? cursorAt(school, page.at(-1)!.createdSeq) : null
  return { rows, next, total, unpublished }
}

async function readChunk(
  school: SchoolContext,
  wanted: string,
  { after, limit }: { readonly after: number; readonly limit: number },
) {
  const like = rosterLike(school, wanted)
  const few = like && (await fewFound(school, like, (row) => mayContain(school, row, wanted)))
  if (few?.length === 0) return []
  let query = school.db
    .selectFrom('roster_row')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('submission')
          .select('state')
          .whereRef('submission.roster_id', '=', 'roster_row.id')
          .orderBy('number', 'desc')
          .limit(1)
          .as('latest'),
      (join) => join.onTrue(),
    )
    .selectAll('roster_row')
    .select('latest.state')
    .where('created_seq', '>', after)
    .where((row) => row.or([row('removed', '=', false), row('sealed_draft', 'is not', null)]))
    .orderBy('created_seq')
    .limit(limit)
  if (few) query = query.where('roster_row.id', 'in', few)
  else if (like) query = query.where(like)
  const rows = await query.execute()
  return rows.map((row) => {
    // A draft that came too late for an approved photo is shown to nobody.
    const student = isSettled(row.state) ? publishedStudent(school, row) : latestStudent(school, row)
    return {
      createdSeq: row.created_seq,
      rosterId: row.id,
      name: student.name,
      studentNumber: student.studentNumber,
      student,
      idNumberMasked: maskIdNumber(student.idNumber),
      level: student.level,
      major: student.major,
      published: row.sealed_published !== null && row.sealed_draft === null && !row.removed,
      captured: row.captured || row.captured_elsewhere,
      codeRevoked: row.code_revoked,
      state: row.state,
    }
  })
}

/** Each of the three along an index: of a province's roster a page is small, and counting it must be. */
async function countRows({ db }: SchoolContext): Promise<{ total: number; unpublished: number }> {
  const counted = db.selectFrom('roster_row').select((row) => row.fn.countAll<string>().as('count'))
  const gone = counted.where('removed', '=', true).where('sealed_draft', 'is', null)
  const unpublished = counted.where('sealed_draft', 'is not', null)
  const [all, out, drafts] = await Promise.all(
    [counted, gone, unpublished].map(async (one) => Number((await one.executeTakeFirstOrThrow()).count)),
  )
  return { total: all! - out!, unpublished: drafts! }
}

/** What changed since the cursor, removals included. A cursor from a newer life of this server starts over. */
export async function pullRoster(school: SchoolContext, cursor: string | undefined) {
  const { pageRows } = school.settings.roster
  const { value: head } = await school.db
    .selectFrom('counter')
    .select('value')
    .where('name', '=', 'roster')
    .executeTakeFirstOrThrow()
  const asked = readCursor(school, cursor) ?? 0
  const after = asked > head ? 0 : asked
  const rows = await school.db
    .selectFrom('roster_row')
    .selectAll()
    .where('seq', '>', after)
    .where((row) => row.or([row('sealed_published', 'is not', null), row('removed', '=', true)]))
    .orderBy('seq')
    .limit(pageRows + 1)
    .execute()
  const page = rows.slice(0, pageRows)
  return {
    entries: page.map(
      (row): RosterEntry => ({
        rosterId: row.id,
        taskId: row.task_id,
        ...(row.removed ? NOBODY : publishedStudent(school, row)),
        codeSerial: row.code_serial,
        captured: row.captured || row.captured_elsewhere,
        removed: row.removed,
        training: row.training,
      }),
    ),
    cursor: cursorAt(school, page.at(-1)?.seq ?? after),
    more: rows.length > pageRows,
  }
}

/**
 * Who it was is erased with it; the row keeps its place for the stations, and its keyed hash to be found by when the student
 * is imported again. Throws NOT_FOUND, or REFUSED (`has-submission`) while a photo of the student is alive.
 */
export async function removeFromRoster(school: SchoolContext, by: Actor, rosterId: string): Promise<void> {
  const erased = await transact(school, async (tx) => {
    const row = await tx
      .selectFrom('roster_row')
      .selectAll()
      .where('id', '=', rosterId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'roster-row')
    if (row.captured) throw new Refusal('REFUSED', 'has-submission')
    appendAudit(tx, { who: by, what: 'roster.removed', subject: rosterId })
    const gone = await eraseStudent(school, tx, rosterId, { draftToo: true })
    // Stations that knew of it must hear; of a draft that was never published they knew nothing.
    const known = row.sealed_published !== null || row.seq > 0
    const seq = known ? await nextRosterSeq(tx) : 0
    await tx.updateTable('roster_row').set({ removed: true, seq }).where('id', '=', rosterId).execute()
    return gone
  })
  await erasePicturesSoon(school, erased)
}
