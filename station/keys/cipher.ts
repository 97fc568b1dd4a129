// Encryption at rest. One data key per folder, split by purpose with HKDF: one seals, one names.
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { createSealing, type Sealing } from '../../node/sealing.ts'

export interface Cipher extends Sealing {
  /** Keyed hash for look-ups and names: the same text gives the same 32 hex digits in this folder only. */
  readonly keyed: (purpose: string, text: string) => string
}

export function createCipher(dataKey: Uint8Array): Cipher {
  const part = (purpose: string) => Buffer.from(hkdfSync('sha256', dataKey, '', purpose, 32))
  const hashing = createSecretKey(part('keyed-hash'))
  return {
    ...createSealing(part('seal')),
    keyed: (purpose, text) =>
      createHmac('sha256', hashing).update(`${purpose}\0${text}`).digest('hex').slice(0, 32),
  }
}
