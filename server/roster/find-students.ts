// A search's condition on the rows of students, over the keyed blind index. Rows whose pieces are still to be made are looked
// at as well, so that nothing is missed meanwhile.
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import { createPause } from '../pause.ts'
import { eachSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { isIn, wantedForms } from './grams.ts'
import { latestStudent, publishedStudent, studentPlace } from './rows.ts'

const among = (numbers: readonly number[]): RawBuilder<number[]> => sql`${[...numbers]}::integer[]`

/** Of what stations and reviewers see. Null for an empty search: everybody. */
export function publishedLike({ grams }: SchoolContext, text: string): Expression<SqlBool> | null {
  const wanted = wantedForms(text).map((form) => grams.within(form))
  if (wanted[0]!.length === 0) return null
  const any = wanted.map((numbers) => sql`published_grams @> ${among(numbers)}`)
  return sql`(${sql.join(any, sql` or `)} or (published_grams is null and sealed_published is not null))`
}

/** Of drafts too, and by the end of an ID number. */
export function rosterLike(school: SchoolContext, text: string): Expression<SqlBool> | null {
  const wanted = wantedForms(text).map((form) => school.grams.within(form))
  if (wanted[0]!.length === 0) return null
  const ending = school.grams.idEnding(text)
  const either = [...wanted, ...(ending ? [ending] : [])].map(
    (numbers) => sql`draft_grams @> ${among(numbers)} or published_grams @> ${among(numbers)}`,
  )
  return sql`(${sql.join(either, sql` or `)}
    or (sealed_draft is not null and draft_grams is null)
    or (sealed_published is not null and published_grams is null))`
}

const FEW = 3000

export interface SealedStudent {
  readonly id: string
  readonly sealed_draft: Uint8Array | null
  readonly sealed_published: Uint8Array | null
}

/**
 * Where a condition leaves few rows: those of them that `really` contain the text, for the pieces say nothing of their order.
 * Null where there are many; then a list in its own order soon has a page of them. Which of the two it is, no planner knows.
 */
export async function fewFound(
  school: SchoolContext,
  like: Expression<SqlBool>,
  really: (row: SealedStudent) => boolean,
): Promise<string[] | null> {
  const rows = await school.db
    .selectFrom('roster_row')
    .select(['id', 'sealed_draft', 'sealed_published'])
    .where(like)
    .limit(FEW + 1)
    .execute()
  if (rows.length > FEW) return null
  const pause = createPause()
  const found: string[] = []
  for (const row of rows) {
    await pause()
    if (really(row)) found.push(row.id)
  }
  return found
}

/** As the roster lists it: its draft, or what is published. */
export const mayContain = (school: SchoolContext, row: SealedStudent, wanted: string): boolean =>
  [
    ...(row.sealed_draft ? [latestStudent(school, row)] : []),
    ...(row.sealed_published ? [publishedStudent(school, row)] : []),
  ].some((student) => contains(student, wanted))

/** By name, number, or the end of the ID number. */
export const contains = ({ name, studentNumber, idNumber }: StudentRecord, wanted: string): boolean =>
  isIn(name, wanted) || isIn(studentNumber, wanted) || (wanted.length >= 4 && idNumber.endsWith(wanted))

const AT_ONCE = 100

/** For rows from before there was an index, some at a time. */
export const makeGrams = (server: ServerContext): Promise<void> =>
  eachSchool(server, async (school) => {
    while (!school.ending.signal.aborted && (await makeSome(school)));
  })

function makeSome(school: SchoolContext): Promise<boolean> {
  return transact(school, async (tx) => {
    const rows = await tx
      .selectFrom('roster_row')
      .select(['id', 'sealed_draft', 'sealed_published'])
      .where((row) =>
        row.or([
          row.and([row('sealed_draft', 'is not', null), row('draft_grams', 'is', null)]),
          row.and([row('sealed_published', 'is not', null), row('published_grams', 'is', null)]),
        ]),
      )
      .orderBy('id')
      .limit(AT_ONCE)
      .forUpdate()
      .execute()
    for (const row of rows) {
      const draft =
        row.sealed_draft && school.sealer.openJson<StudentRecord>(studentPlace(row.id), row.sealed_draft)
      const published = row.sealed_published && publishedStudent(school, row)
      await tx
        .updateTable('roster_row')
        .set({
          draft_grams: draft && school.grams.of(draft),
          published_grams: published && school.grams.of(published),
        })
        .where('id', '=', row.id)
        .execute()
    }
    return rows.length === AT_ONCE
  })
}
