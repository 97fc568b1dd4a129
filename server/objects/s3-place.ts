// An S3 store's address: s3://BUCKET, and for stores other than Amazon's ?endpoint=https://…&region=…&path-style=true. Keys
// come from where the AWS tools look for them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, an instance's role).
// The bucket is the server's alone.
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { z } from 'zod'

export interface S3Place {
  readonly bucket: string
  readonly client: S3ClientConfig
}

const query = z.strictObject({
  endpoint: z.url().optional(),
  region: z.string().default('us-east-1'),
  'path-style': z.enum(['true', 'false']).default('false'),
})

/** A store that does not answer within this is treated as one that is away. */
const PATIENCE_MS = 20_000

/** Throws in words on an address that is none. */
export function s3Place(address: string): S3Place {
  const url = URL.parse(address)
  const asked = query.safeParse(Object.fromEntries(url?.searchParams ?? []))
  const isPlain = url?.protocol === 's3:' && url.hostname !== '' && ['', '/'].includes(url.pathname)
  if (!url || !isPlain || !asked.success)
    throw new Error(
      'the address of the pictures is s3://BUCKET, with ?endpoint=…&region=…&path-style=true where the store is not Amazon’s',
    )
  const { endpoint, region, 'path-style': pathStyle } = asked.data
  return {
    bucket: url.hostname,
    client: {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      forcePathStyle: pathStyle === 'true',
      maxAttempts: 3,
      requestHandler: { requestTimeout: PATIENCE_MS, connectionTimeout: 5000 },
      // Newer checksums are not known to every store; what is stored is sealed and names its own hash.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    },
  }
}
