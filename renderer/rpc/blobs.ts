import { type BlobKind, type BlobRef, blobRef } from '../../core/session/blob.ts'

export class BlobRefused extends Error {
  override readonly name = 'BlobRefused'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Bytes go by HTTP; what comes back is on disk. Throws `BlobRefused` with a failure code. */
export async function putBlob(kind: BlobKind, bytes: Blob): Promise<BlobRef> {
  const response = await fetch(`blobs/${kind}`, {
    method: 'PUT',
    body: bytes,
    headers: { 'content-type': bytes.type },
  })
  if (response.status === 201) return blobRef.parse(await response.json())
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  throw new BlobRefused(code ?? 'STORE_FAILED')
}

export const blobUrl = (ref: BlobRef): string => `blobs/${ref.id}`
