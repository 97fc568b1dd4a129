import { expect, it } from 'vitest'
import { startS3, takeAnyKeys } from '../../tests/support/s3-server.ts'
import { openS3Objects } from './s3-objects.ts'
import { s3Place } from './s3-place.ts'
import { objectStoreContract } from './testing.ts'

takeAnyKeys()

objectStoreContract('an S3 store', async () => {
  const given = process.env['S3_TEST_URL']
  const s3 = given === undefined ? await startS3() : null
  const objects = openS3Objects(s3Place(given ?? s3!.place))
  return {
    objects,
    close: async () => {
      objects.close()
      await s3?.close()
    },
  }
})

it('an address that is none is refused in words', () => {
  for (const address of [
    '',
    'pictures',
    's3://',
    'https://host/bucket',
    's3://bucket/folder',
    's3://b?colour=red',
  ])
    expect(() => s3Place(address), address).toThrow('s3://BUCKET')
  expect(s3Place('s3://bucket?endpoint=https://store.example&path-style=true')).toMatchObject({
    bucket: 'bucket',
    client: { endpoint: 'https://store.example', forcePathStyle: true },
  })
})

it('a store that answers nonsense is an error, not a missing picture', async () => {
  const s3 = await startS3()
  const objects = openS3Objects(s3Place(s3.place))
  await objects.put('files/one', Buffer.from('x'))
  s3.fail(500)
  await expect(objects.get('files/one')).rejects.not.toHaveProperty('name', 'ObjectMissing')
  s3.fail(null)
  expect(String(await objects.get('files/one'))).toBe('x')
  objects.close()
  await s3.close()
})
