// Nothing is kept longer than it must be: originals and their like go some days after the decision, pictures in quarantine
// some days after they were found. The days are days the server has run: deletion follows what happened to a photo, never a
// clock alone. What is over within hours goes with the sweep (sweep.ts).
import type { FileRole } from '../../core/submission/manifest.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { HOUR_MS } from '../durations.ts'
import { eachSchool } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { thinAuditHeads } from '../stations/stations.ts'
import type { SettledAs } from '../store/schema.ts'
import { transact } from '../store/transact.ts'
import { daysOf, pictureIsDue, picturesDueUntil, statesOf, strayIsDue } from './due.ts'

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
  let purged = 0
  for (const as of ['accepted', 'refused'] as const)
    for (const [role, days] of Object.entries(daysOf(school, as)))
      purged += await purgeRole(school, { as, role: role as FileRole, days })
  return purged
}

const AT_ONCE = 100
/** Stamps of several processes are seconds apart: what was settled so shortly before the last look's end is looked at again. */
const APART_MS = HOUR_MS

interface Days {
  readonly as: SettledAs
  readonly role: FileRole
  readonly days: number
}

/** From where the last look ended: what is gone is not read again, however much there ever was. */
async function purgeRole(school: SchoolContext, kind: Days): Promise<number> {
  const until = picturesDueUntil(school, kind.days)
  const mark = await readMark(school, kind)
  let after = mark - APART_MS
  let purged = 0
  while (!school.ending.signal.aborted) {
    const due = await dueAfter(school, kind, after, until)
    purged += await purgeSome(school, due)
    const full = due.length === AT_ONCE
    const reached = full ? due.at(-1)!.settled_lived_ms! - 1 : until
    // Longer days set later bring nothing back.
    await writeMark(school, kind, Math.max(reached, mark))
    if (!full) break
    after = reached
  }
  return purged
}

const dueAfter = ({ db }: SchoolContext, { as, role }: Days, after: number, until: number) =>
  db
    .selectFrom('submission_file')
    .innerJoin('submission', 'submission.id', 'submission_file.submission_id')
    .select(['submission_id', 'role', 'file_name', 'settled_lived_ms'])
    .where('state', 'in', statesOf(as))
    .where('settled_lived_ms', '>', after)
    .where('settled_lived_ms', '<=', until)
    .where('role', '=', role)
    .where('purged_at', 'is', null)
    .orderBy('settled_lived_ms')
    .limit(AT_ONCE)
    .execute()

async function readMark({ db }: SchoolContext, { as, role }: Days): Promise<number> {
  const row = await db
    .selectFrom('purge_mark')
    .select('lived_ms')
    .where('settled_as', '=', as)
    .where('role', '=', role)
    .executeTakeFirst()
  return row?.lived_ms ?? 0
}

async function writeMark({ db }: SchoolContext, { as, role }: Days, lived_ms: number): Promise<void> {
  const known = await db
    .updateTable('purge_mark')
    .set({ lived_ms })
    .where('settled_as', '=', as)
    .where('role', '=', role)
    .returning('role')
    .executeTakeFirst()
  if (!known) await db.insertInto('purge_mark').values({ settled_as: as, role, lived_ms }).execute()
}

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
