// Pictures that were lost with the server's disk, and whoever starts the server knows it. A booth that still has them sends
// the submission again, the same id with the same hash, and they take their places.
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { isOver } from '../review/transition.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import type { StoredFile } from './stored-file.ts'

/** Of these submissions, the ones to be sent again: what was turned down or taken back needs no picture any more. */
export async function incomplete(tx: Queries, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('submission')
    .innerJoin('submission_file', 'submission_file.submission_id', 'submission.id')
    .select(['submission.id', 'submission.state'])
    .where('submission.id', 'in', [...ids])
    .where('missing_since', 'is not', null)
    .execute()
  return new Set(rows.filter(({ state }) => !isOver(state)).map(({ id }) => id))
}

/** Files that took no lost one's place stay nobody's. */
export async function replaceLost(
  school: SchoolContext,
  who: Actor,
  submissionId: string,
  files: readonly StoredFile[],
): Promise<void> {
  await transact(school, async (tx) => {
    let placed = 0
    for (const file of files) {
      const { numUpdatedRows } = await tx
        .updateTable('submission_file')
        .set({ file_name: file.name, missing_since: null })
        .where('submission_id', '=', submissionId)
        .where('role', '=', file.role)
        .where('sha256', '=', file.sha256)
        .where('missing_since', 'is not', null)
        .executeTakeFirst()
      if (numUpdatedRows > 0n) placed += 1
    }
    if (placed === 0) return
    appendAudit(tx, {
      who,
      what: 'files.resent',
      subject: submissionId,
      details: { files: placed },
    })
  })
}
