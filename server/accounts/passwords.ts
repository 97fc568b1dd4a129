// scrypt with the parameters kept beside the hash, so that they can rise without locking anybody out. A hash takes a
// tenth of a second of one of the four threads that also read every file: few run at a time, few wait, and whoever
// comes then is told to come again, so that a flood of passwords does not hold up everybody's pages.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../refusal.ts'
import type { ServerSettings } from '../settings/settings.ts'

interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

const COST: ScryptCost = { N: 2 ** 15, r: 8, p: 1 }
const KEY_BYTES = 32
const RETRY_MS = 2000

export interface Turn {
  readonly hash: (password: string) => Promise<string>
  /** `stored` null takes as long as a real check, so that a name's existence cannot be timed. */
  readonly check: (password: string, stored: string | null) => Promise<boolean>
}

export interface PasswordCaller {
  /** An address, an account. */
  readonly name: string
  readonly known: boolean
}

export interface Passwords {
  /**
   * Work with passwords for one caller. Those that are known go before those that are not. Throws BUSY at once, before any work, when too many wait or this caller has its share.
   */
  readonly inTurn: <T>(caller: PasswordCaller, work: (turn: Turn) => Promise<T>) => Promise<T>
  /** Throws what `inTurn` would, before anybody is asked who the caller is. */
  readonly mustHaveRoom: (caller: PasswordCaller) => void
}

interface Waiting {
  readonly known: boolean
  readonly go: () => void
}

export function createPasswords({ hashesAtOnce, hashesWaiting }: ServerSettings['passwords']): Passwords {
  const entered = new Map<string, number>()
  const queue: Waiting[] = []
  let running = 0
  let inside = 0
  const share = Math.ceil((hashesAtOnce + hashesWaiting) / 2)

  function next(): void {
    if (running >= hashesAtOnce) return
    const known = queue.findIndex((one) => one.known)
    const [one] = queue.splice(Math.max(0, known), 1)
    if (!one) return
    running += 1
    one.go()
  }

  async function hashed<T>({ known }: PasswordCaller, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((go) => {
      queue.push({ known, go })
      next()
    })
    try {
      return await work()
    } finally {
      running -= 1
      next()
    }
  }

  function mustHaveRoom({ name, known }: PasswordCaller): void {
    const full = !known && inside >= hashesAtOnce + hashesWaiting
    if (full || (entered.get(name) ?? 0) >= share) throw new Refusal('BUSY', 'passwords', RETRY_MS)
  }

  return {
    mustHaveRoom,
    async inTurn(caller, work) {
      mustHaveRoom(caller)
      const { name } = caller
      inside += 1
      entered.set(name, (entered.get(name) ?? 0) + 1)
      try {
        return await work({
          hash: (password) => hashed(caller, () => hashPassword(password)),
          check: (password, stored) => hashed(caller, () => checkPassword(password, stored)),
        })
      } finally {
        inside -= 1
        const left = entered.get(name)! - 1
        if (left === 0) entered.delete(name)
        else entered.set(name, left)
      }
    },
  }
}

const derive = (password: string, salt: Buffer, cost: ScryptCost) =>
  new Promise<Buffer>((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r }
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** For the command line too, which has no turns to take. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  if (stored === null) {
    await derive(password, Buffer.alloc(16), COST)
    return false
  }
  const [, n, r, p, salt, key] = stored.split('$')
  const cost = { N: Number(n), r: Number(r), p: Number(p) }
  const found = await derive(password, Buffer.from(salt ?? '', 'base64url'), cost)
  return timingSafeEqual(found, Buffer.from(key ?? '', 'base64url'))
}
