// PINs are short, so each guess must be dear: scrypt with its own salt and a cost kept beside the hash.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
const BLOCK_SIZE = 8
const PARALLEL = 2
const SALT_BYTES = 16
const HASH_BYTES = 32

const costOf = (log2Cost: number): ScryptOptions => ({
  N: 2 ** log2Cost,
  r: BLOCK_SIZE,
  p: PARALLEL,
  // scrypt needs 128·N·r bytes; Node wants to be told that this is meant.
  maxmem: 256 * BLOCK_SIZE * 2 ** log2Cost,
})

/** salt ‖ hash */
export async function hashPin(pin: string, log2Cost: number): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  return Buffer.concat([salt, await derive(pin, salt, HASH_BYTES, costOf(log2Cost))])
}

export async function pinMatches(pin: string, stored: Buffer, log2Cost: number): Promise<boolean> {
  const hash = await derive(pin, stored.subarray(0, SALT_BYTES), HASH_BYTES, costOf(log2Cost))
  return timingSafeEqual(hash, stored.subarray(SALT_BYTES))
}
