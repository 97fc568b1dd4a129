// What a sealed roster row says, and its number in the stations' cursor.
import { type QueryCreator, sql } from 'kysely'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'

interface SealedRow {
  readonly id: string
  readonly sealed_draft: Uint8Array | null
  readonly sealed_published: Uint8Array | null
}

/** Where there was a student: a removal names the row, a tombstone the submission, and nothing else. */
export const NOBODY: StudentRecord = {
  name: '',
  studentNumber: '',
  idNumber: '',
  school: '',
  level: '',
  major: '',
  graduation: '',
  feeFen: 0,
}

/** A draft is published by copying its bytes: both columns are sealed for the same place. */
export const studentPlace = (rosterId: string): string => `roster/${rosterId}`

export const studentNumberHash = ({ sealer }: Pick<SchoolContext, 'sealer'>, studentNumber: string): string =>
  sealer.lookup('student-number', studentNumber)

/** As the school sees it: the draft where there is one. */
export function latestStudent({ sealer }: Pick<SchoolContext, 'sealer'>, row: SealedRow): StudentRecord {
  return sealer.openJson(studentPlace(row.id), (row.sealed_draft ?? row.sealed_published)!)
}

/** As the stations see it. */
export function publishedStudent(
  { sealer }: Pick<SchoolContext, 'sealer'>,
  row: { readonly id: string; readonly sealed_published: Uint8Array | null },
): StudentRecord {
  return sealer.openJson(studentPlace(row.id), row.sealed_published!)
}

/** Moves the end of the cursor on by `count` places; `value` is the last of them. */
export const moveRosterEnd = (db: QueryCreator<Tables>, count = 1) =>
  db
    .updateTable('counter')
    .set({ value: sql<number>`value + ${count}` })
    .where('name', '=', 'roster')
    .returning('value')

/** Takes `count` places at the end of the cursor and returns the first. */
export async function nextRosterSeq(tx: Queries, count = 1): Promise<number> {
  const { value } = await moveRosterEnd(tx, count).executeTakeFirstOrThrow()
  return value - count + 1
}
