import { MemoryLocker, Upload } from '@tus/server'
import { expect, it } from 'vitest'
import { startS3, takeAnyKeys } from '../../tests/support/s3-server.ts'
import { s3Place } from '../objects/s3-place.ts'
import { Recent } from './recent.ts'
import { openS3Uploads } from './s3-uploads.ts'
import { uploadStoreContract } from './testing.ts'

takeAnyKeys()

const parts = { nowMs: Date.now, keepMs: 3_600_000, largestBytes: 60_000_000, locker: new MemoryLocker() }

uploadStoreContract('an S3 store', async () => {
  const given = process.env['S3_TEST_URL']
  const s3 = given === undefined ? await startS3() : null
  const uploads = openS3Uploads(s3Place(given ?? s3!.place), parts)
  return {
    uploads,
    close: async () => {
      uploads.close()
      await s3?.close()
    },
  }
})

it('an upload another process took is not called missing while the store is away', async () => {
  const s3 = await startS3()
  const [here, there] = [0, 1].map(() => openS3Uploads(s3Place(s3.place), parts))
  const id = 'one.0123456789abcdef0123456789abcdef'
  await here!.datastore.create(new Upload({ id, size: 5, offset: 0 }))
  s3.behave({ kind: 'answers', status: 503, code: 'SlowDown' }, ({ key }) => key.endsWith('.info'))
  await expect(there!.datastore.getUpload(id)).rejects.toMatchObject({ name: 'SlowDown' })
  s3.behave(null)
  expect(await there!.datastore.getUpload(id)).toMatchObject({ size: 5, offset: 0 })
  await expect(there!.datastore.getUpload(`${id}0`)).rejects.toMatchObject({ status_code: 404 })
  for (const one of [here!, there!]) one.close()
  await s3.close()
})

it('what is known of uploads does not grow with every one there ever was', async () => {
  const recent = new Recent<number>()
  for (let n = 0; n < 10_000; n++) await recent.set(`upload-${n}`, n)
  expect(recent.size).toBe(2000)
  expect(await recent.get('upload-9999')).toBe(9999)
  expect(await recent.get('upload-0')).toBe(undefined)
})
