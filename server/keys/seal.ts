// AES-256-GCM for everything readable. Layout: 12 bytes nonce, 16 bytes tag, ciphertext. The place a value belongs to
// is authenticated with it, so that a sealed value copied into another row does not open there.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { ServerKeys } from './server-keys.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealer {
  readonly seal: (place: string, plain: Uint8Array) => Buffer
  /** Throws when the bytes were altered or belong elsewhere. */
  readonly open: (place: string, sealed: Uint8Array) => Buffer
  readonly sealJson: (place: string, value: unknown) => Buffer
  readonly openJson: <T>(place: string, sealed: Uint8Array) => T
  /** Keyed hash (hex) for looking something up, or counting it, without keeping it. */
  readonly lookup: (kind: string, value: string) => string
  /** A key of its own for one upload, while its bytes are still coming in. */
  readonly uploadKey: (uploadId: string) => Buffer
}

export function createSealer({ dataKey, lookupKey }: ServerKeys): Sealer {
  const seal = (place: string, plain: Uint8Array): Buffer => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(Buffer.from(place))
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), body])
  }
  const open = (place: string, sealed: Uint8Array): Buffer => {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  }
  return {
    seal,
    open,
    sealJson: (place, value) => seal(place, Buffer.from(JSON.stringify(value))),
    openJson: <T>(place: string, sealed: Uint8Array) => JSON.parse(open(place, sealed).toString()) as T,
    lookup: (kind, value) => createHmac('sha256', lookupKey).update(`${kind}\n${value}`).digest('hex'),
    uploadKey: (uploadId) => Buffer.from(hkdfSync('sha256', dataKey, uploadId, 'upload', 32)),
  }
}
