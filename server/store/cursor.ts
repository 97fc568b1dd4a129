// Where a reader of a list or a feed stands: a number that only its maker understands, and whose list it was. A reader that
// comes with a place in another school's list, as a booth does that moved there, begins at the start of this one.
import { Refusal } from '../refusal.ts'
import { FIRST_SCHOOL } from '../schools/first-school.ts'
import type { SchoolContext } from '../server-context.ts'

type Whose = Pick<SchoolContext, 'schoolId'>

export const cursorAt = ({ schoolId }: Whose, place: number): string =>
  schoolId === FIRST_SCHOOL ? String(place) : `${schoolId}:${place}`

/** Null at the start. Throws BAD_INPUT (`cursor`). */
export function readCursor({ schoolId }: Whose, cursor: string | undefined): number | null {
  if (cursor === undefined) return null
  const [, school = FIRST_SCHOOL, place] = /^(?:([a-z0-9-]{1,40}):)?(\d{1,9})$/.exec(cursor) ?? []
  if (place === undefined) throw new Refusal('BAD_INPUT', 'cursor')
  return school === schoolId ? Number(place) : null
}
