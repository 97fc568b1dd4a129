// Pictures that were lost with the server's disk, and whoever starts the server knows it. A booth that still has them sends
// the submission again, the same id with the same hash, and they take their places.
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { isOver } from '../review/transition.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
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

/** Notes as lost what this submission should have and the vault has not. */
export async function noteGone(school: SchoolContext, submissionId: string): Promise<void> {
  const kept = await school.db
    .selectFrom('submission_file')
    .innerJoin('submission', 'submission.id', 'submission_file.submission_id')
    .select('file_name')
    .where('submission.id', '=', submissionId)
    .where('erase_pictures', '=', false)
    .where('purged_at', 'is', null)
    .where('missing_since', 'is', null)
    .execute()
  const there = await Promise.all(kept.map(({ file_name }) => school.vault.has(file_name)))
  const gone = kept.filter((_, at) => !there[at]).map(({ file_name }) => file_name)
  if (gone.length > 0) await noteLost(school, gone)
}

/** Booths that showed an anchor of before are asked to say what they hold (audit/history.ts). */
export async function noteLost(server: ServerContext, names: readonly string[]): Promise<void> {
  await transact(server, async (tx) => {
    for (const some of chunks(names))
      await tx
        .updateTable('submission_file')
        .set({ missing_since: server.now() })
        .where('file_name', 'in', some)
        .where('purged_at', 'is', null)
        .execute()
    const details = { files: names.length }
    appendAudit(tx, { who: { kind: 'server' }, what: 'files.missing', details })
  })
  await server.durable()
}

const CHUNK = 500
/** As many names as one statement takes well. */
export const chunks = (names: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, at) =>
    names.slice(at * CHUNK, (at + 1) * CHUNK),
  )

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
