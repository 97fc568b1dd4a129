// Objects in an S3 store.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { ObjectMissing, type ObjectStore } from './object-store.ts'
import { ATTEMPTS, type S3Place } from './s3-place.ts'

export const isMissing = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes((error as { name?: string }).name ?? '')

const missing =
  (name: string) =>
  (error: unknown): never => {
    throw isMissing(error) ? new ObjectMissing(name) : error
  }

/** The whole of it. The client asks again for what does not begin to come; for what breaks off in the middle we do. */
export async function readObject(s3: S3Client, at: { Bucket: string; Key: string }): Promise<Buffer> {
  for (let left = ATTEMPTS; ; left--) {
    const { Body } = await s3.send(new GetObjectCommand(at))
    try {
      return Buffer.from(await Body!.transformToByteArray())
    } catch (error) {
      if (left <= 1) throw error
    }
  }
}

export function openS3Objects({ bucket, client }: S3Place): ObjectStore & { readonly close: () => void } {
  const s3 = new S3Client(client)
  const at = (name: string) => ({ Bucket: bucket, Key: name })

  async function moveOne(from: string, to: string): Promise<void> {
    const source = `${bucket}/${from.split('/').map(encodeURIComponent).join('/')}`
    await s3.send(new CopyObjectCommand({ ...at(to), CopySource: source })).catch(missing(from))
    await s3.send(new DeleteObjectCommand(at(from)))
  }

  return {
    async put(name, bytes) {
      await s3.send(new PutObjectCommand({ ...at(name), Body: bytes, ContentLength: bytes.length }))
    },
    async get(name) {
      return readObject(s3, at(name)).catch(missing(name))
    },
    async has(name) {
      try {
        await s3.send(new HeadObjectCommand(at(name)))
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    },
    async move(moves) {
      for (const { from, to } of moves) await moveOne(from, to)
    },
    async remove(name) {
      await s3.send(new DeleteObjectCommand(at(name)))
    },
    async list(prefix, { writtenBefore } = {}) {
      const names: string[] = []
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
        for (const { Key, LastModified } of page.Contents ?? [])
          if (writtenBefore === undefined || LastModified! < writtenBefore)
            names.push(Key!.slice(prefix.length))
      return names
    },
    close: () => s3.destroy(),
  }
}
