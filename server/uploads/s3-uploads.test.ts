import { MemoryLocker } from '@tus/server'
import { startS3, takeAnyKeys } from '../../tests/support/s3-server.ts'
import { s3Place } from '../objects/s3-place.ts'
import { openS3Uploads } from './s3-uploads.ts'
import { uploadStoreContract } from './testing.ts'

takeAnyKeys()

uploadStoreContract('an S3 store', async () => {
  const given = process.env['S3_TEST_URL']
  const s3 = given === undefined ? await startS3() : null
  const uploads = openS3Uploads(s3Place(given ?? s3!.place), {
    nowMs: Date.now,
    keepMs: 3_600_000,
    largestBytes: 60_000_000,
    locker: new MemoryLocker(),
  })
  return {
    uploads,
    close: async () => {
      uploads.close()
      await s3?.close()
    },
  }
})
