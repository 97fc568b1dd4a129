// AES-256-GCM for everything readable that lies on a disk. The place a value belongs to (a row, a file) is authenticated
// with it, so that a sealed value copied into another place does not open there.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealing {
  /** 12 bytes nonce, ciphertext, 16 bytes tag: the order of RFC 5116, 5.1. */
  readonly seal: (place: string, plain: Uint8Array) => Buffer
  /** Throws `SealBroken` when the value was altered, moved or written under another key. */
  readonly open: (place: string, sealed: Uint8Array) => Buffer
  /** The same value under the present key and in today's order; null where it is so already. Throws `SealBroken`. */
  readonly renew: (place: string, sealed: Uint8Array) => Buffer | null
  readonly sealJson: (place: string, value: unknown) => Buffer
  readonly openJson: <T = unknown>(place: string, sealed: Uint8Array) => T
}

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

interface Parts {
  readonly nonce: Uint8Array
  readonly body: Uint8Array
  readonly tag: Uint8Array
}

type Layout = (sealed: Uint8Array) => Parts

const tagLast: Layout = (sealed) => ({
  nonce: sealed.subarray(0, NONCE_BYTES),
  body: sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES),
  tag: sealed.subarray(Math.max(NONCE_BYTES, sealed.length - TAG_BYTES)),
})
/** What servers wrote before. */
const tagFirst: Layout = (sealed) => ({
  nonce: sealed.subarray(0, NONCE_BYTES),
  tag: sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
  body: sealed.subarray(NONCE_BYTES + TAG_BYTES),
})

interface Before {
  /** Opens what was sealed in the other order as well. */
  readonly tagFirst?: boolean
  /** Keys of before, which open and do not seal. */
  readonly keys?: readonly Uint8Array[]
}

/** A key has 32 bytes. */
export function createSealing(keyBytes: Uint8Array, before: Before = {}): Sealing {
  // Made once: from bytes it would be made anew for every value, which takes as long as sealing it.
  const key = createSecretKey(keyBytes)
  const layouts = before.tagFirst ? [tagLast, tagFirst] : [tagLast]
  const ways = [key, ...(before.keys ?? []).map((bytes) => createSecretKey(bytes))].flatMap((by) =>
    layouts.map((layout) => ({ by, layout })),
  )

  function opened(by: KeyObject, place: string, { nonce, body, tag }: Parts): Buffer | null {
    try {
      const decipher = createDecipheriv('aes-256-gcm', by, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(body), decipher.final()])
    } catch {
      return null
    }
  }
  const seal = (place: string, plain: Uint8Array): Buffer => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  const open = (place: string, sealed: Uint8Array): Buffer => {
    for (const { by, layout } of ways) {
      const plain = opened(by, place, layout(sealed))
      if (plain) return plain
    }
    // The kind of place alone: ids do not belong into an error.
    throw new SealBroken(`a sealed value could not be opened (${place.split(/[:/]/)[0]})`)
  }
  return {
    seal,
    open,
    renew: (place, sealed) => (opened(key, place, tagLast(sealed)) ? null : seal(place, open(place, sealed))),
    sealJson: (place, value) => seal(place, Buffer.from(JSON.stringify(value))),
    openJson: <T>(place: string, sealed: Uint8Array) => JSON.parse(open(place, sealed).toString()) as T,
  }
}
