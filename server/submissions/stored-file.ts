import type { ManifestFile } from '../../core/submission/manifest.ts'

/** A file of a submission that lies sealed in the vault. */
export interface StoredFile extends ManifestFile {
  readonly name: string
}
