// What a confirmed session becomes: the receipt the student takes along, the files they consented to, and the manifest
// that says how it all came about. Data in, data out.

import { consentsTo } from '../../core/retention/retention.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import type { CardValidity, SessionAt } from '../../core/session/session.ts'
import type { FileRole, SubmissionManifest } from '../../core/submission/manifest.ts'
import type { Receipt } from '../../core/submission/receipt.ts'
import { addWorkingDays, dayInChina } from '../../core/submission/working-days.ts'

const FILE_ROLES: readonly FileRole[] = ['standard', 'captured', 'original', 'card-portrait']

export interface SubmissionFile {
  readonly role: FileRole
  readonly blob: BlobRef
}

/** Only these outlive the session; everything else of it is deleted when it is saved. */
export function filesOf(session: SessionAt<'confirm'>): SubmissionFile[] {
  const sources: Record<FileRole, BlobRef | undefined> = {
    standard: session.standard.image,
    captured: session.standard.captured,
    original: session.attempt.still,
    'card-portrait': session.card.portrait?.image,
  }
  return FILE_ROLES.flatMap((role) => {
    const blob = sources[role]
    return blob && consentsTo(session.consents, role) ? [{ role, blob }] : []
  })
}

export interface ReceiptInput {
  readonly submissionId: string
  readonly savedAt: Date
  readonly reviewWorkingDays: number
  readonly supportPhone: string
  readonly withdrawalCode: string
}

export function receiptOf(input: ReceiptInput): Receipt {
  const day = dayInChina(input.savedAt)
  return {
    submissionId: input.submissionId,
    shortNumber: `${day.replaceAll('-', '').slice(2)}-${input.submissionId.slice(0, 6).toUpperCase()}`,
    savedAt: input.savedAt.toISOString(),
    expectedDecisionOn: addWorkingDays(day, input.reviewWorkingDays),
    supportPhone: input.supportPhone,
    withdrawalCode: input.withdrawalCode,
  }
}

/** Who said how long the card is valid, where it could not be read; until when stays here. */
function enteredBy(validity: CardValidity | null): Pick<SubmissionManifest, 'cardValidity'> {
  if (validity?.source !== 'person') return {}
  const { source, operatorId, at } = validity
  return { cardValidity: { source, operatorId, at } }
}

export function manifestOf(
  session: SessionAt<'confirm'>,
  files: readonly SubmissionFile[],
  { submissionId, savedAt }: Receipt,
  station: { readonly stationId: string; readonly auditHead: string },
): SubmissionManifest {
  const { attempt, standard, student } = session
  return {
    version: 1,
    submissionId,
    stationId: station.stationId,
    rosterId: student.rosterId,
    taskId: student.taskId,
    studentNumber: student.studentNumber,
    ...(student.identityHash && { identityHash: student.identityHash }),
    training: session.training,
    presetId: standard.presetId,
    sessionStartedAt: session.startedAt,
    takenAt: attempt.takenAt,
    savedAt,
    operatorId: session.operatorId,
    consents: session.consents,
    comparison: attempt.comparison,
    ...(attempt.verifications.length > 0 && { verifications: attempt.verifications }),
    ...enteredBy(session.card.validity),
    attemptsMade: session.attemptsMade,
    failedComparisons: session.failedComparisons,
    submittedAnyway: session.submittedAnyway,
    overrides: session.overrides,
    results: [...attempt.results, ...standard.results],
    measures: attempt.measures,
    proof: {
      stillSha256: attempt.still.sha256,
      stillWidthPx: attempt.widthPx,
      stillHeightPx: attempt.heightPx,
      crop: standard.crop,
      background: standard.background,
      jpegQuality: standard.quality,
      camera: attempt.camera,
      ...(attempt.shutter && { shutter: attempt.shutter }),
      ...(standard.recipe && { recipe: standard.recipe }),
      ...(standard.matte && { matte: standard.matte }),
    },
    files: files.map(({ role, blob: { sha256, bytes, mediaType } }) => ({ role, sha256, bytes, mediaType })),
    auditHead: station.auditHead,
  }
}
