// Nothing is kept longer than it must be: originals and their like go some days after the decision, and files that no
// row knows (a crash before its commit) at once. What is over within hours goes with the sweep (sweep.ts).
import { appendAudit } from '../audit/audit-log.ts'
import { type Backend, DAY_MS, later } from '../backend.ts'
import { isOver } from '../review/transition.ts'
import { thinAuditHeads } from '../stations/stations.ts'

/** Returns how many pictures were deleted because their time was over. */
export async function purge(backend: Backend): Promise<number> {
  await thinAuditHeads(backend)
  return purgeSettled(backend)
}

async function purgeSettled(backend: Backend): Promise<number> {
  const { accepted, refused } = backend.settings.retentionDays
  const files = await backend.db
    .selectFrom('submission_file')
    .innerJoin('submission', 'submission.id', 'submission_file.submission_id')
    .select(['submission_id', 'role', 'file_name', 'state', 'settled_at'])
    .where('purged_at', 'is', null)
    .where('settled_at', 'is not', null)
    .execute()
  const due = files.filter(({ role, state, settled_at }) => {
    const days = (isOver(state) ? refused : accepted)[role]
    return days !== undefined && later(settled_at!, days * DAY_MS) <= backend.now()
  })
  for (const file of due) {
    await backend.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('submission_file')
        .set({ purged_at: backend.now() })
        .where('submission_id', '=', file.submission_id)
        .where('role', '=', file.role)
        .execute()
      await appendAudit(backend, tx, {
        who: { kind: 'server' },
        what: 'files.purged',
        subject: file.submission_id,
        details: { role: file.role },
      })
    })
    await backend.vault.remove(file.file_name)
  }
  return due.length
}

/** Only at start-up, before anything can be half way in. */
export async function dropOrphans(backend: Backend): Promise<void> {
  const rows = await backend.db
    .selectFrom('submission_file')
    .select('file_name')
    .where('purged_at', 'is', null)
    .execute()
  const known = new Set(rows.map((row) => row.file_name))
  for (const name of await backend.vault.names()) {
    if (!known.has(name)) await backend.vault.remove(name)
  }
}
