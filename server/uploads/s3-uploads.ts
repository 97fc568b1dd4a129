// Uploads in an S3 store, by tus's own store for it: the parts that came in, what is left of a part, and what was announced,
// under the upload's id.
import { DeleteObjectsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { S3Store } from '@tus/s3-store'
import type { Locker, Upload } from '@tus/server'
import { isMissing, readObject } from '../objects/s3-objects.ts'
import type { S3Place } from '../objects/s3-place.ts'
import { Recent } from './recent.ts'
import type { StagedUpload, UploadStore } from './upload-store.ts'

/** Photos are smaller than a part: most uploads are one. */
const PART_BYTES = 8 * 1024 * 1024

/** As tus's own, which takes every fault of the store for an upload that is not there: a booth would begin again each time. */
class PlainS3Store extends S3Store {
  override async getUpload(id: string): Promise<Upload> {
    await this.getMetadata(id).catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
    return super.getUpload(id)
  }
}

interface Parts {
  readonly keepMs: number
  /** Stands for a size nobody announced. */
  readonly largestBytes: number
  readonly locker: Locker
  /** That of the servers; a store's own is taken to agree. */
  readonly nowMs: () => number
}

export function openS3Uploads(
  { bucket, client }: S3Place,
  { keepMs, largestBytes, locker, nowMs }: Parts,
): UploadStore & { readonly close: () => void } {
  const s3 = new S3Client(client)
  const datastore = new PlainS3Store({
    partSize: PART_BYTES,
    useTags: false,
    cache: new Recent(),
    expirationPeriodInMilliseconds: keepMs,
    s3ClientConfig: { ...client, bucket },
  })
  /** What was announced of uploads seen before: it does not change. */
  const known = new Recent<number>()

  async function bytesOf(key: string): Promise<Buffer | null> {
    try {
      return await readObject(s3, { Bucket: bucket, Key: key })
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async function announced(id: string): Promise<number> {
    const before = await known.get(id)
    if (before !== undefined) return before
    const note = await bytesOf(`${id}.info`)
    const size = note && (JSON.parse(String(note)) as { size?: unknown }).size
    if (typeof size !== 'number') return largestBytes
    await known.set(id, size)
    return size
  }

  /** When each was, in ms since 1970. */
  async function touchedBy(station: string | undefined): Promise<Map<string, number>> {
    const touched = new Map<string, number>()
    const within = { Bucket: bucket, Delimiter: '/', ...(station && { Prefix: `${station}.` }) }
    for await (const page of paginateListObjectsV2({ client: s3 }, within))
      for (const { Key, LastModified } of page.Contents ?? []) {
        const id = Key!.replace(/\.(info|part)$/, '')
        touched.set(id, Math.max(touched.get(id) ?? 0, LastModified!.getTime()))
      }
    return touched
  }

  return {
    datastore,
    locker,
    nowMs,
    read: async (id) => (await bytesOf(id)) ?? (await bytesOf(`${id}.part`)),
    async remove(id) {
      // It ends the parts on their way; of what it does not know there is nothing to end.
      await datastore.remove(id).catch(() => undefined)
      const Objects = [id, `${id}.part`, `${id}.info`].map((Key) => ({ Key }))
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
      await known.delete(id)
    },
    count: async (ofStation) => (await touchedBy(ofStation)).size,
    async list(ofStation) {
      const touched = await touchedBy(ofStation)
      const found: StagedUpload[] = []
      for (const [id, touchedAt] of touched) found.push({ id, bytes: await announced(id), touchedAt })
      return found
    },
    close: () => s3.destroy(),
  }
}
