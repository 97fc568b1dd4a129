// Encryption at rest. One data key per folder, split by purpose with HKDF; every sealed value is bound to the place it
// belongs to (its `place` is authenticated), so that a row or file copied elsewhere does not open.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Cipher {
  /** nonce ‖ ciphertext ‖ tag, AES-256-GCM. */
  readonly seal: (plain: Uint8Array, place: string) => Buffer
  /** Throws `SealBroken` when the value was altered, moved or written under another key. */
  readonly open: (sealed: Uint8Array, place: string) => Buffer
  readonly sealJson: (value: unknown, place: string) => Buffer
  readonly openJson: (sealed: Uint8Array, place: string) => unknown
  /** Keyed hash for look-ups and names: the same text gives the same 32 hex digits in this folder only. */
  readonly keyed: (purpose: string, text: string) => string
}

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

export function createCipher(dataKey: Uint8Array): Cipher {
  const part = (purpose: string) => Buffer.from(hkdfSync('sha256', dataKey, '', purpose, 32))
  const sealing = part('seal')
  const hashing = part('keyed-hash')

  const seal = (plain: Uint8Array, place: string): Buffer => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(place))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  const open = (sealed: Uint8Array, place: string): Buffer => {
    try {
      const nonce = sealed.subarray(0, NONCE_BYTES)
      const tag = sealed.subarray(sealed.length - TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce)
        .setAAD(Buffer.from(place))
        .setAuthTag(tag)
      const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)
      return Buffer.concat([decipher.update(body), decipher.final()])
    } catch {
      throw new SealBroken(`a sealed value could not be opened (${place.split(':')[0]})`)
    }
  }
  return {
    seal,
    open,
    sealJson: (value, place) => seal(Buffer.from(JSON.stringify(value)), place),
    openJson: (sealed, place) => JSON.parse(open(sealed, place).toString('utf8')),
    keyed: (purpose, text) =>
      createHmac('sha256', hashing).update(`${purpose}\0${text}`).digest('hex').slice(0, 32),
  }
}
