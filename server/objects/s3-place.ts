// An S3 store's address: s3://BUCKET, and for stores other than Amazon's ?endpoint=https://…&region=…&path-style=true; with
// &answer-seconds=… for one that may take longer to answer than others. Keys
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
  'answer-seconds': z.coerce.number().min(1).max(600).default(20),
})

const CONNECT_MS = 5000
/** Of one request, by the client; of one object, where its body broke off. */
export const ATTEMPTS = 3

/** Throws in words on an address that is none. */
export function s3Place(address: string): S3Place {
  const url = URL.parse(address)
  const asked = query.safeParse(Object.fromEntries(url?.searchParams ?? []))
  const isPlain = url?.protocol === 's3:' && url.hostname !== '' && ['', '/'].includes(url.pathname)
  if (!url || !isPlain || !asked.success)
    throw new Error(
      'the address of the pictures is s3://BUCKET, with ?endpoint=…&region=…&path-style=true where the store is not Amazon’s',
    )
  const { endpoint, region, 'path-style': pathStyle, 'answer-seconds': answerSeconds } = asked.data
  const patienceMs = answerSeconds * 1000
  return {
    bucket: url.hostname,
    client: {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      forcePathStyle: pathStyle === 'true',
      maxAttempts: ATTEMPTS,
      // A store that has not begun to answer within this, or falls silent for as long, is one that is away.
      requestHandler: {
        requestTimeout: patienceMs,
        throwOnRequestTimeout: true,
        socketTimeout: patienceMs,
        connectionTimeout: Math.min(patienceMs, CONNECT_MS),
      },
      // Newer checksums are not known to every store; what is stored is sealed and names its own hash.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    },
  }
}
