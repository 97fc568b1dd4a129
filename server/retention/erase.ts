// What is left of a submission that was withdrawn, whose student was removed, or whose time is over: a tombstone. Its words go
// in the transaction that ends it, its pictures right after; a sweep does what a process that died in between did not.
import { appendAudit } from '../audit/audit-log.ts'
import type { SchoolContext } from '../server-context.ts'
import { noteScrubDue } from '../store/scrub.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { statesOf, type WordsEnd, wordsDueUntil, wordsEnd } from './due.ts'

/** The end of an accepted one's time leaves its student and its standard photo, of a refused one's time its state alone. */
type Why = WordsEnd | 'removed'

/** Manifest (with measures and card distance), reasons and notes, and whose they were. */
export async function eraseWords(
  school: SchoolContext,
  tx: Queries,
  ids: readonly string[],
  why: Why,
): Promise<void> {
  if (ids.length === 0) return
  const words = await tx
    .updateTable('submission')
    .set({ sealed_manifest: null, erased_at: school.now() })
    .where('id', 'in', [...ids])
    .where('erased_at', 'is', null)
    .returning('id')
    .execute()
  // Its words may have had their time before: whose it was goes all the same.
  const owners = why === 'accepted-over' ? [] : await makeNobodys(tx, ids, why)
  const erased = [...new Set([...words, ...owners].map(({ id }) => id))]
  if (erased.length === 0) return
  await tx
    .updateTable('review_event')
    .set({ sealed_note: null, reasons: '[]' })
    .where('submission_id', 'in', erased)
    .execute()
  await noteScrubDue(tx)
  for (const id of erased)
    appendAudit(tx, { who: { kind: 'server' }, what: 'submission.erased', subject: id, details: { why } })
}

const makeNobodys = (tx: Queries, ids: readonly string[], why: Why) =>
  tx
    .updateTable('submission')
    .set({
      roster_id: null,
      overrides: 0,
      submitted_anyway: false,
      ...(why === 'refused-over' ? {} : { erase_pictures: true }),
    })
    .where('id', 'in', [...ids])
    .where('roster_id', 'is not', null)
    .returning('id')
    .execute()

/** The disk first, then the rows: as long as a row is there, the sweep finds its picture. */
async function erasePictures(school: SchoolContext, submissionId: string): Promise<void> {
  const files = await school.db
    .selectFrom('submission_file')
    .select('file_name')
    .where('submission_id', '=', submissionId)
    .execute()
  if (files.length === 0) return
  // A power cut must not bring back a submission whose pictures are gone.
  await school.durable()
  for (const { file_name } of files) await school.vault.remove(file_name)
  await transact(school, async (tx) => {
    const gone = await tx
      .deleteFrom('submission_file')
      .where('submission_id', '=', submissionId)
      .returning('role')
      .execute()
    if (gone.length === 0) return
    const details = { files: gone.length }
    appendAudit(tx, {
      who: { kind: 'server' },
      what: 'files.erased',
      subject: submissionId,
      details,
    })
  })
}

/** For whoever has erased the words: a picture that cannot be removed now is the sweep's. */
export async function erasePicturesSoon(
  school: SchoolContext,
  submissionIds: readonly string[],
): Promise<void> {
  for (const id of submissionIds) {
    await erasePictures(school, id).catch((error: unknown) => {
      school.log.error({ submissionId: id, error: String(error) }, 'pictures are left to the next sweep')
    })
  }
}

/** Pictures that a process that died, or a disk that refused, left. */
export async function eraseLeftPictures(school: SchoolContext): Promise<void> {
  const left = await school.db
    .selectFrom('submission')
    .innerJoin('submission_file', 'submission_file.submission_id', 'submission.id')
    .select('submission.id')
    .distinct()
    .where('erase_pictures', '=', true)
    .execute()
  await erasePicturesSoon(
    school,
    left.map(({ id }) => id),
  )
}

/** Withdrawn before withdrawals erased, or decided so long ago that nobody asks for the reasons any more. */
export async function eraseDueWords(school: SchoolContext): Promise<void> {
  const rows = await school.db
    .selectFrom('submission')
    .select(['id', 'state', 'settled_lived_ms'])
    .where('settled_lived_ms', 'is not', null)
    .where((row) =>
      row.or([
        row.and([row('state', '=', 'withdrawn'), row('roster_id', 'is not', null)]),
        row.and([
          row('erased_at', 'is', null),
          row.or([
            row('state', '=', 'withdrawn'),
            ...(['accepted', 'refused'] as const).map((as) =>
              row.and([
                row('state', 'in', statesOf(as)),
                row('settled_lived_ms', '<=', wordsDueUntil(school, as)),
              ]),
            ),
          ]),
        ]),
      ]),
    )
    .execute()
  for (const row of rows) {
    if (school.ending.signal.aborted) return
    const why = wordsEnd(school, row)
    if (why !== null) await transact(school, (tx) => eraseWords(school, tx, [row.id], why))
  }
}
