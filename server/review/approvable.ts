// What stands between a photo and its approval: pictures that were lost, a face that was not found to be the card's, and a
// roster that now names somebody else than the one the photo was taken of and compared with.
import { identityHash } from '../../core/identity/identity-hash.ts'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import type { SubmissionManifest } from '../../core/submission/manifest.ts'
import { isMismatched } from '../../core/submission/mismatch.ts'
import { Refusal } from '../refusal.ts'
import { publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import { openManifest } from '../submissions/stored-manifest.ts'

/** Manifests of before do not say of whom. */
export const isOther = (student: StudentRecord, manifest: SubmissionManifest | null): boolean =>
  manifest?.identityHash !== undefined && manifest.identityHash !== identityHash(manifest.rosterId, student)

/** Throws REFUSED (`picture-missing`, `identity-changed`), BAD_INPUT (`mismatch-reason-needed`). */
export async function mustBeApprovable(
  school: SchoolContext,
  tx: Queries,
  id: string,
  { identityConfirmed, note }: { readonly identityConfirmed: boolean; readonly note: string },
): Promise<void> {
  const files = await tx
    .selectFrom('submission_file')
    .select(['role', 'missing_since', 'purged_at'])
    .where('submission_id', '=', id)
    .execute()
  // Lost with the server's disk; or its days were over before it came back to be judged.
  const isThere = files.some(({ role, purged_at }) => role === 'standard' && purged_at === null)
  if (!isThere || files.some(({ missing_since }) => missing_since !== null))
    throw new Refusal('REFUSED', 'picture-missing')
  const row = await tx
    .selectFrom('submission')
    .innerJoin('roster_row', 'roster_row.id', 'submission.roster_id')
    .select(['submission.id', 'sealed_manifest', 'roster_row.id as roster_id', 'sealed_published'])
    .where('submission.id', '=', id)
    .executeTakeFirst()
  if (!row) return
  const manifest = openManifest(school.sealer, row)
  if (manifest && isMismatched(manifest) && note.trim() === '')
    throw new Refusal('BAD_INPUT', 'mismatch-reason-needed')
  if (identityConfirmed) return
  const student = publishedStudent(school, { id: row.roster_id, sealed_published: row.sealed_published })
  if (isOther(student, manifest)) throw new Refusal('REFUSED', 'identity-changed')
}
