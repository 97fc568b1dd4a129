// The approved photos of a selection, in the order they came. What a row says of the student is sealed: a selection by batch
// or class reads row after row, and everybody else in between.
import { EXPORTABLE, type Exportable, type ExportSelection } from '../../core/contract/export-selection.ts'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import { createPause } from '../pause.ts'
import { searchText } from '../roster/grams.ts'
import { publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'

/** Rows read at once. */
const PAGE = 500

/** Submissions with their standard photo, whose time is not over. */
export function photosOf(school: SchoolContext, { state = EXPORTABLE, from, until }: ExportSelection) {
  let photos = school.db
    .selectFrom('submission')
    .innerJoin('submission_file', 'submission_file.submission_id', 'submission.id')
    .where('submission.state', 'in', [...state])
    .where('role', '=', 'standard')
    .where('purged_at', 'is', null)
  if (from !== undefined) photos = photos.where('decided_at', '>=', new Date(from))
  if (until !== undefined) photos = photos.where('decided_at', '<', new Date(until))
  return photos
}

export async function* selectedRows(school: SchoolContext, selection: ExportSelection) {
  const wanted = searchText(selection.group ?? '')
  const pause = createPause()
  for (let after = 0; ; ) {
    const rows = await photosOf(school, selection)
      .innerJoin('roster_row', 'roster_row.id', 'submission.roster_id')
      .select([
        'number',
        'submission.roster_id',
        'sealed_published',
        'submission.state',
        'decided_at',
        'file_name',
        'sha256',
        'missing_since',
        'settled_lived_ms',
      ])
      .where('number', '>', after)
      .orderBy('number')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      await pause()
      if (row.roster_id === null || row.sealed_published === null) continue
      const student = publishedStudent(school, { id: row.roster_id, sealed_published: row.sealed_published })
      if (isOfGroup(student, wanted)) yield { ...row, state: row.state as Exportable, student }
    }
    if (rows.length < PAGE) return
    after = rows.at(-1)!.number
  }
}

const isOfGroup = ({ school, level, major, graduation }: StudentRecord, wanted: string): boolean =>
  searchText([school, level, major, graduation].join('\n')).includes(wanted)
