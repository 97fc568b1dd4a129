// What a submission says of itself. Its canonical hash (RFC 8785, see manifest-hash.ts) is its identity on the wire:
// same id and same hash is the same submission, whoever sends it and however often.
import { z } from 'zod'
import { matteReport } from '../photo/matte-method.ts'
import { measure, ruleResult } from '../photo/records.ts'
import { renderRecipe } from '../photo/render-recipe.ts'
import { override } from '../session/override.ts'
import { comparison, consents, shutter, type Verification, verification } from '../session/session.ts'
import { isoTime, sha256Hex } from '../text-forms.ts'

export const fileRole = z.enum(['standard', 'captured', 'original', 'card-portrait'])
export type FileRole = z.infer<typeof fileRole>

export const manifestFile = z.object({
  role: fileRole,
  sha256: sha256Hex,
  bytes: z.int().positive(),
  mediaType: z.string(),
})
export type ManifestFile = z.infer<typeof manifestFile>

/** How the standard photo came out of the still: enough to make it again and compare. */
export const processingProof = z.object({
  stillSha256: sha256Hex,
  stillWidthPx: z.int(),
  stillHeightPx: z.int(),
  crop: z.object({ xPx: z.number(), yPx: z.number(), widthPx: z.number(), heightPx: z.number() }),
  background: z.object({ name: z.string(), rgb: z.tuple([z.int(), z.int(), z.int()]) }),
  jpegQuality: z.int(),
  camera: z.object({ label: z.string(), rotationDeg: z.int() }),
  /** Not there in manifests of before. */
  shutter: shutter.optional(),
  /** Not there in manifests of before. */
  recipe: renderRecipe.optional(),
  /** How the edge came about, and how far to trust it. Not there in manifests of before. */
  matte: matteReport.optional(),
})

export const submissionManifest = z.object({
  version: z.literal(1),
  submissionId: z.uuid(),
  stationId: z.string(),
  rosterId: z.string(),
  taskId: z.string(),
  studentNumber: z.string(),
  /** Who that was at the time, see identity/identity-hash.ts. Not there in manifests of before. */
  identityHash: sha256Hex.optional(),
  training: z.boolean(),
  presetId: z.string(),
  sessionStartedAt: isoTime,
  takenAt: isoTime,
  savedAt: isoTime,
  operatorId: z.string(),
  consents,
  /** As it was measured; what people found of it stands beside it. Not there where nobody was asked. */
  comparison,
  verifications: z.array(verification).optional(),
  /** The last word alone, as manifests of before have it. */
  verification: verification.optional(),
  /** Only where the card's validity could not be read and somebody said it. */
  cardValidity: z.object({ source: z.literal('person'), operatorId: z.string(), at: isoTime }).optional(),
  attemptsMade: z.int().positive(),
  failedComparisons: z.int().nonnegative(),
  submittedAnyway: z.boolean(),
  overrides: z.array(override),
  results: z.array(ruleResult),
  measures: z.array(measure),
  proof: processingProof,
  files: z.array(manifestFile).min(1).max(4),
  auditHead: z.string(),
})
export type SubmissionManifest = z.infer<typeof submissionManifest>

/** What people found of the comparison, in the order they said it. */
export const verificationsOf = ({
  verification: last,
  verifications,
}: Pick<SubmissionManifest, 'verification' | 'verifications'>): Verification[] =>
  verifications ?? (last ? [last] : [])
