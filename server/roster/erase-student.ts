// What a removed row said is erased with what is left of the student's submissions. The row itself stays.
import { appendAudit } from '../audit/audit-log.ts'
import { eraseWords } from '../retention/erase.ts'
import type { SchoolContext } from '../server-context.ts'
import { noteScrubDue } from '../store/scrub.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'

/** Returns the submissions whose pictures are to go. A draft made after the removal is a new import's and stays. */
export async function eraseStudent(
  school: SchoolContext,
  tx: Queries,
  rosterId: string,
  { draftToo }: { readonly draftToo: boolean },
): Promise<string[]> {
  await tx
    .updateTable('roster_row')
    .set({
      sealed_published: null,
      published_grams: null,
      ...(draftToo ? { sealed_draft: null, draft_grams: null } : {}),
    })
    .where('id', '=', rosterId)
    .execute()
  const submissions = await tx
    .selectFrom('submission')
    .select('id')
    .where('roster_id', '=', rosterId)
    .orderBy('id')
    .forUpdate()
    .execute()
  const ids = submissions.map(({ id }) => id)
  await eraseWords(school, tx, ids, 'removed')
  await noteScrubDue(tx)
  appendAudit(tx, { who: { kind: 'server' }, what: 'roster.erased', subject: rosterId })
  return ids
}

/** Rows that were removed while a removal kept what they said. */
export async function eraseRemovedStudents(school: SchoolContext): Promise<void> {
  const removed = (db: Queries) =>
    db
      .selectFrom('roster_row')
      .select('id')
      .where('removed', '=', true)
      .where('sealed_published', 'is not', null)
  for (const { id } of await removed(school.db).execute()) {
    if (school.ending.signal.aborted) return
    await transact(school, async (tx) => {
      const still = await removed(tx).where('id', '=', id).forUpdate().executeTakeFirst()
      if (still) await eraseStudent(school, tx, id, { draftToo: false })
    })
  }
}
