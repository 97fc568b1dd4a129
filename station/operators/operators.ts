// Who may operate the booth. Wrong PINs are counted on disk, so that pulling the plug does not start the count again.
import { v4 as uuid } from 'uuid'
import type { Operator, OperatorRole } from '../../core/contract/records.ts'
import type { Cipher } from '../keys/cipher.ts'
import { oneByOne } from '../one-by-one.ts'
import type { Policy } from '../policy.ts'
import type { Db } from '../store/open.ts'
import { hashPin, pinMatches } from './pin.ts'

export type PinCheck =
  | { readonly ok: true; readonly operator: Operator }
  | { readonly ok: false; readonly code: 'WRONG_PIN' | 'NOT_FOUND' }
  | { readonly ok: false; readonly code: 'LOCKED_OUT'; readonly retryAfterMs: number }

export interface Operators {
  readonly list: () => Operator[]
  readonly create: (name: string, role: OperatorRole, pin: string) => Promise<Operator>
  readonly setPin: (id: string, pin: string) => Promise<void>
  readonly disable: (id: string) => void
  readonly check: (id: string, pin: string) => Promise<PinCheck>
  /** Takes over the people of another folder with their PINs, as they are there now. */
  readonly adopt: (others: readonly OperatorRecord[]) => void
  readonly records: () => readonly OperatorRecord[]
}

export interface OperatorRecord extends Operator {
  readonly pin: Buffer
  readonly log2Cost: number
  readonly createdAt: string
}

interface Row {
  readonly id: string
  readonly name: Buffer
  readonly role: OperatorRole
  readonly pin: Buffer
  readonly pin_log2_cost: number
  readonly failures: number
  readonly locked_until: string | null
  readonly created_at: string
}

export function createOperators(db: Db, cipher: Cipher, policy: Policy['pin'], now: () => Date): Operators {
  const active = db.prepare<[], Row>('SELECT * FROM operators WHERE disabled = 0 ORDER BY created_at, rowid')
  const one = db.prepare<[string], Row>('SELECT * FROM operators WHERE id = ? AND disabled = 0')
  const insert = db.prepare(
    'INSERT INTO operators (id, name, role, pin, pin_log2_cost, created_at) VALUES (@id, @name, @role, @pin, @log2Cost, @createdAt)',
  )
  const setPin = db.prepare(
    'UPDATE operators SET pin = ?, pin_log2_cost = ?, failures = 0, locked_until = NULL WHERE id = ?',
  )
  const setFailures = db.prepare('UPDATE operators SET failures = ?, locked_until = ? WHERE id = ?')
  const disable = db.prepare('UPDATE operators SET disabled = 1 WHERE id = ?')
  const disableAll = db.prepare('UPDATE operators SET disabled = 1')
  const upsert = db.prepare(
    `INSERT INTO operators (id, name, role, pin, pin_log2_cost, created_at) VALUES (@id, @name, @role, @pin, @log2Cost, @createdAt)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, pin = excluded.pin,
       pin_log2_cost = excluded.pin_log2_cost, disabled = 0`,
  )
  const sealedName = (id: string, name: string): Buffer => cipher.seal(Buffer.from(name), `operator:${id}`)
  const nameOf = (row: Row): string => cipher.open(row.name, `operator:${row.id}`).toString('utf8')
  const shown = (row: Row): Operator => ({ id: row.id, name: nameOf(row), role: row.role })
  // One check at a time: parallel guesses must not slip past the count.
  const inTurn = oneByOne()

  async function check(id: string, pin: string): Promise<PinCheck> {
    const row = one.get(id)
    if (!row) return { ok: false, code: 'NOT_FOUND' }
    const lockedMs = row.locked_until ? Date.parse(row.locked_until) - now().getTime() : 0
    if (lockedMs > 0) return { ok: false, code: 'LOCKED_OUT', retryAfterMs: lockedMs }
    if (await pinMatches(pin, row.pin, row.pin_log2_cost)) {
      setFailures.run(0, null, id)
      return { ok: true, operator: shown(row) }
    }
    const failures = row.failures + 1
    const lockMs = policy.lockMinutes * 60_000
    const locks = failures % policy.attempts === 0
    setFailures.run(failures, locks ? new Date(now().getTime() + lockMs).toISOString() : null, id)
    return locks ? { ok: false, code: 'LOCKED_OUT', retryAfterMs: lockMs } : { ok: false, code: 'WRONG_PIN' }
  }

  return {
    list: () => active.all().map(shown),
    async create(name, role, pin) {
      const id = uuid()
      insert.run({
        id,
        name: sealedName(id, name),
        role,
        pin: await hashPin(pin, policy.scryptLog2Cost),
        log2Cost: policy.scryptLog2Cost,
        createdAt: now().toISOString(),
      })
      return { id, name, role }
    },
    async setPin(id, pin) {
      setPin.run(await hashPin(pin, policy.scryptLog2Cost), policy.scryptLog2Cost, id)
    },
    disable: (id) => {
      disable.run(id)
    },
    check: (id, pin) => inTurn(() => check(id, pin)),
    records: () =>
      active.all().map((row) => ({
        ...shown(row),
        pin: row.pin,
        log2Cost: row.pin_log2_cost,
        createdAt: row.created_at,
      })),
    adopt: db.transaction((others: readonly OperatorRecord[]) => {
      disableAll.run()
      for (const one of others) upsert.run({ ...one, name: sealedName(one.id, one.name) })
    }),
  }
}
