// What the keys of a data folder do.
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { createSealing, type Sealing } from '../../node/sealing.ts'
import { FIRST_SCHOOL } from '../schools/first-school.ts'
import type { ServerKeys } from './server-keys.ts'

export interface Sealer extends Sealing {
  /** Keyed hash (hex) for looking something up, or counting it, without keeping it. */
  readonly lookup: (kind: string, value: string) => string
  /** A key of its own for one upload, while its bytes are still coming in. One that a new data key meets is sent once more. */
  readonly uploadKey: (uploadId: string) => Buffer
  /**
   * What belongs to a school is sealed for places of that school: put into another school's row it does not open. The first
   * school's places are named as they were before there could be a second.
   */
  readonly ofSchool: (schoolId: string) => Sealing
}

export function createSealer({ dataKey, formerDataKeys, lookupKey }: ServerKeys): Sealer {
  const whole = createSealing(dataKey, { tagFirst: true, keys: formerDataKeys })
  const lookups = createSecretKey(lookupKey)
  return {
    ...whole,
    ofSchool: (schoolId) => (schoolId === FIRST_SCHOOL ? whole : within(whole, `school:${schoolId}/`)),
    lookup: (kind, value) => createHmac('sha256', lookups).update(`${kind}\n${value}`).digest('hex'),
    uploadKey: (uploadId) => Buffer.from(hkdfSync('sha256', dataKey, uploadId, 'upload', 32)),
  }
}

const within = (sealing: Sealing, prefix: string): Sealing => ({
  seal: (place, plain) => sealing.seal(prefix + place, plain),
  open: (place, sealed) => sealing.open(prefix + place, sealed),
  renew: (place, sealed) => sealing.renew(prefix + place, sealed),
  sealJson: (place, value) => sealing.sealJson(prefix + place, value),
  openJson: (place, sealed) => sealing.openJson(prefix + place, sealed),
})
