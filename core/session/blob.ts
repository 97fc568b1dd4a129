// Pictures by reference: bytes travel over HTTP by blob id.
import { z } from 'zod'
import { sha256Hex } from '../text-forms.ts'

/** What a blob is. The kind decides who may read it and when it expires. */
export const blobKind = z.enum([
  'card-portrait-side',
  'card-emblem-side',
  'card-portrait',
  'still',
  'landmarks',
  'mask',
  'captured',
  'standard',
])
export type BlobKind = z.infer<typeof blobKind>

/** A file in the station's encrypted blob store; `id` is a keyed hash and says nothing about the content. */
export const blobRef = z.object({
  id: z.string().regex(/^[0-9a-f]{32,64}$/),
  kind: blobKind,
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  sha256: sha256Hex,
})
export type BlobRef = z.infer<typeof blobRef>
