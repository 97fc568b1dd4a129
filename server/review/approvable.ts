// What stands between a photo and its approval: pictures that were lost, and a roster that now names somebody else than the
// one the photo was taken of and compared with.
import { identityHash } from '../../core/identity/identity-hash.ts'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import type { SubmissionManifest } from '../../core/submission/manifest.ts'
import { Refusal } from '../refusal.ts'
import { publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import { openManifest } from '../submissions/stored-manifest.ts'

/** Manifests of before do not say of whom. */
export const isOther = (student: StudentRecord, manifest: SubmissionManifest | null): boolean =>
  manifest?.identityHash !== undefined && manifest.identityHash !== identityHash(manifest.rosterId, student)

/** Throws REFUSED (`picture-missing`, `identity-changed`). */
export async function mustBeApprovable(
  school: SchoolContext,
  tx: Queries,
  id: string,
  { identityConfirmed }: { readonly identityConfirmed: boolean },
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
  if (identityConfirmed) return
  const row = await tx
    .selectFrom('submission')
    .innerJoin('roster_row', 'roster_row.id', 'submission.roster_id')
    .select(['submission.id', 'sealed_manifest', 'roster_row.id as roster_id', 'sealed_published'])
    .where('submission.id', '=', id)
    .executeTakeFirst()
  if (!row) return
  const student = publishedStudent(school, { id: row.roster_id, sealed_published: row.sealed_published })
  if (isOther(student, openManifest(school.sealer, row))) throw new Refusal('REFUSED', 'identity-changed')
}
