// Is the submission what it says, and may it come in? Everything that can be judged without its files. The manifest's
// station id tells where the photo was made and is not the sender's proof: a booth may have saved before it was enrolled,
// or under an id it bore then.

import { consentsTo } from '../../core/retention/retention.ts'
import { type SubmissionManifest, submissionManifest } from '../../core/submission/manifest.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext } from '../server-context.ts'
import { ownsUpload } from '../uploads/staging.ts'

export interface SubmitRequest {
  readonly id: string
  readonly manifestHash: string
  readonly manifest: SubmissionManifest
  readonly uploads: readonly { readonly role: string; readonly uploadId: string }[]
  /** The student's row here, where the manifest names that of another server's roster. */
  readonly rosterId?: string | undefined
}

/** Throws TRAINING_REFUSED, or BAD_INPUT with what is wrong; `manifest-unreadable` where the hash does not fit. */
export function verifySubmission(school: SchoolContext, stationId: string, request: SubmitRequest): void {
  const manifest = submissionManifest.parse(request.manifest)
  if (manifestHash(manifest) !== request.manifestHash) throw new Refusal('BAD_INPUT', 'manifest-unreadable')
  if (manifest.submissionId !== request.id) throw new Refusal('BAD_INPUT', 'submission-id')
  if (manifest.training && !school.demo) throw new Refusal('TRAINING_REFUSED', 'training-refused')
  verifyConsents(manifest)
  verifyFileList(school, stationId, request)
}

/** Nothing is taken that the student did not agree to send. */
function verifyConsents({ consents, files }: SubmissionManifest): void {
  if (!consents.upload || files.some(({ role }) => !consentsTo(consents, role)))
    throw new Refusal('BAD_INPUT', 'consent')
}

function verifyFileList(
  school: SchoolContext,
  stationId: string,
  { manifest, uploads }: SubmitRequest,
): void {
  const named = manifest.files.map((file) => file.role).sort()
  const sent = uploads.map((upload) => upload.role).sort()
  const complete = named.includes('standard') && named.includes('captured')
  const unique = new Set(named).size === named.length
  if (!complete || !unique || named.join() !== sent.join()) throw new Refusal('BAD_INPUT', 'file-list')
  if (!uploads.every(({ uploadId }) => ownsUpload(stationId, uploadId))) {
    throw new Refusal('FORBIDDEN', 'upload-owner')
  }
  for (const file of manifest.files) {
    if (file.mediaType !== 'image/jpeg') throw new Refusal('IMAGE_UNSUPPORTED', file.role)
    if (file.bytes > school.settings.fileLimitsBytes[file.role]) {
      throw new Refusal('IMAGE_TOO_LARGE', file.role)
    }
  }
}
