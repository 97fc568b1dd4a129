// What the keys of a data folder do.
import { createHmac, hkdfSync } from 'node:crypto'
import { createSealing, type Sealing } from '../../node/sealing.ts'
import type { ServerKeys } from './server-keys.ts'

export interface Sealer extends Sealing {
  /** Keyed hash (hex) for looking something up, or counting it, without keeping it. */
  readonly lookup: (kind: string, value: string) => string
  /** A key of its own for one upload, while its bytes are still coming in. */
  readonly uploadKey: (uploadId: string) => Buffer
}

export function createSealer({ dataKey, lookupKey }: ServerKeys): Sealer {
  return {
    ...createSealing(dataKey, 'tag-first'),
    lookup: (kind, value) => createHmac('sha256', lookupKey).update(`${kind}\n${value}`).digest('hex'),
    uploadKey: (uploadId) => Buffer.from(hkdfSync('sha256', dataKey, uploadId, 'upload', 32)),
  }
}
