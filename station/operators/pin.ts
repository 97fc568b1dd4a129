// PINs are short, so each guess must be dear: scrypt with its own salt, parameters kept with the hash.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
/** OWASP's scrypt recommendation of 2023: N = 2^16, r = 8, p = 2 (64 MiB). */
const COST = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 * 1024 }
const SALT_BYTES = 16
const HASH_BYTES = 32

/** salt ‖ hash */
export async function hashPin(pin: string): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  return Buffer.concat([salt, await derive(pin, salt, HASH_BYTES, COST)])
}

export async function pinMatches(pin: string, stored: Buffer): Promise<boolean> {
  const hash = await derive(pin, stored.subarray(0, SALT_BYTES), HASH_BYTES, COST)
  return timingSafeEqual(hash, stored.subarray(SALT_BYTES))
}
