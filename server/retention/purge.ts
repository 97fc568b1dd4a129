// Nothing is kept longer than it must be: originals and their like go some days after the decision, pictures in quarantine
// some days after they were found. The days are days the server has run: deletion follows what happened to a photo, never a
// clock alone. What is over within hours goes with the sweep (sweep.ts).
import type { FileRole } from '../../core/submission/manifest.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { eachSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { thinAuditHeads } from '../stations/stations.ts'
import { transact } from '../store/transact.ts'
import { pictureIsDue, strayIsDue } from './due.ts'

/** Returns how many pictures were deleted because their time was over. */
export async function purge(server: ServerContext): Promise<number> {
  await server.lived.save()
  await thinAuditHeads(server)
  await eraseQuarantined(server)
  let files = 0
  await eachSchool(server, async (school) => {
    await beginRetention(school)
    files += await purgeSettled(school)
  })
  return files
}

/** What was decided before the server counted its days begins to count now. */
async function beginRetention({ db, lived }: SchoolContext): Promise<void> {
  await db
    .updateTable('submission')
    .set({ settled_lived_ms: lived.nowMs() })
    .where('settled_at', 'is not', null)
    .where('settled_lived_ms', 'is', null)
    .execute()
}

async function purgeSettled(school: SchoolContext): Promise<number> {
  const files = await school.db
    .selectFrom('submission_file')
    .innerJoin('submission', 'submission.id', 'submission_file.submission_id')
    .select(['submission_id', 'role', 'file_name', 'state', 'settled_lived_ms'])
    .where('purged_at', 'is', null)
    .where('settled_lived_ms', 'is not', null)
    .execute()
  const due = files.filter((file) => pictureIsDue(school, file.role, file))
  let purged = 0
  for (let from = 0; from < due.length && !school.ending.signal.aborted; from += AT_ONCE)
    purged += await purgeSome(school, due.slice(from, from + AT_ONCE))
  return purged
}

const AT_ONCE = 100

interface DueFile {
  readonly submission_id: string
  readonly role: FileRole
  readonly file_name: string
}

async function purgeSome(school: SchoolContext, due: readonly DueFile[]): Promise<number> {
  const purged: DueFile[] = []
  for (const file of due) {
    const done = await transact(school, async (tx) => {
      const settled = await tx
        .selectFrom('submission')
        .select(['state', 'settled_lived_ms'])
        .where('id', '=', file.submission_id)
        .forUpdate()
        .executeTakeFirst()
      // Somebody may have taken the decision back since it was found due.
      if (!settled || !pictureIsDue(school, file.role, settled)) return false
      await tx
        .updateTable('submission_file')
        .set({ purged_at: school.now() })
        .where('submission_id', '=', file.submission_id)
        .where('role', '=', file.role)
        .execute()
      appendAudit(tx, {
        who: { kind: 'server' },
        what: 'files.purged',
        subject: file.submission_id,
        details: { role: file.role },
      })
      return true
    })
    if (done) purged.push(file)
  }
  // A row that promises a picture which is gone would stop the next start: the word first, then the deed.
  await school.durable()
  for (const file of purged) await school.vault.remove(file.file_name)
  return purged.length
}

async function eraseQuarantined(server: ServerContext): Promise<void> {
  const { db, vault } = server
  const strays = await db.selectFrom('quarantined_file').select(['file_name', 'lived_ms']).execute()
  const due = strays.filter((row) => strayIsDue(server, row.lived_ms))
  if (due.length === 0) return
  const names = due.map((row) => row.file_name)
  for (const name of names) await vault.aside.erase(name)
  await transact(server, async (tx) => {
    await tx.deleteFrom('quarantined_file').where('file_name', 'in', names).execute()
    const details = { files: names.length }
    appendAudit(tx, { who: { kind: 'server' }, what: 'quarantine.erased', details })
  })
}
