// Publishing sends the drafts to the stations, except those of students whose data hold still because of a review.
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { HELD_STATES } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import { noteScrubDue } from '../store/scrub.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { nextRosterSeq } from './rows.ts'

/** Rows that are written while everybody else waits. */
const CHUNK_ROWS = 50

export interface Publication {
  /** Rows the stations will hear of. */
  readonly published: number
  /** Drafts kept back: the student's photo is under review or approved. */
  readonly heldBack: number
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
