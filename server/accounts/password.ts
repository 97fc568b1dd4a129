// scrypt with the parameters kept beside the hash, so that they can rise without locking anybody out.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

const COST: ScryptCost = { N: 2 ** 15, r: 8, p: 1 }
const KEY_BYTES = 32

const derive = (password: string, salt: Buffer, cost: ScryptCost) =>
  new Promise<Buffer>((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r }
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** `stored` null takes as long as a real check, so that a name's existence cannot be timed. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  if (stored === null) {
    await derive(password, Buffer.alloc(16), COST)
    return false
  }
  const [, n, r, p, salt, key] = stored.split('$')
  const cost = { N: Number(n), r: Number(r), p: Number(p) }
  const found = await derive(password, Buffer.from(salt ?? '', 'base64url'), cost)
  return timingSafeEqual(found, Buffer.from(key ?? '', 'base64url'))
}
