// A submission's manifest as it lies in the database: sealed for its own place.
import type { SubmissionManifest } from '../../core/submission/manifest.ts'
import type { Sealer } from '../keys/seal.ts'

export const manifestPlace = (submissionId: string): string => `manifest/${submissionId}`

export const sealManifest = (sealer: Sealer, manifest: SubmissionManifest): Buffer =>
  sealer.sealJson(manifestPlace(manifest.submissionId), manifest)

/** Null where its time was over. */
export const openManifest = (
  sealer: Sealer,
  { id, sealed_manifest }: { readonly id: string; readonly sealed_manifest: Uint8Array | null },
): SubmissionManifest | null => sealed_manifest && sealer.openJson(manifestPlace(id), sealed_manifest)
