// Who may operate the booth. An operator is never deleted, only disabled: the audit log names them for years.
import { randomUUID } from 'node:crypto'
import type { OperatorStanding } from '../../core/contract/station-records.ts'
import type { Operator, OperatorRole } from '../../core/identity/operator.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Guard } from '../presence/guard.ts'
import { oneByOne } from '../serial-queue.ts'
import type { Policy } from '../site/policy.ts'
import type { Db } from '../store/open.ts'
import { hashPin, pinMatches } from './pin.ts'

export type PinCheck =
  | { readonly ok: true; readonly operator: Operator }
  | { readonly ok: false; readonly code: 'WRONG_PIN' | 'NOT_FOUND' }
  | { readonly ok: false; readonly code: 'LOCKED_OUT'; readonly retryAfterMs: number }

export interface Operators {
  /** Those who may sign in. */
  readonly list: () => Operator[]
  /** Everybody there ever was, those who may sign in first. */
  readonly standings: () => OperatorStanding[]
  readonly find: (id: string) => OperatorStanding | null
  readonly create: (name: string, role: OperatorRole, pin: string) => Promise<Operator>
  /** The very first one of a booth; null where there is an administrator already, also one made meanwhile. */
  readonly createFirst: (name: string, pin: string) => Promise<Operator | null>
  /** Whoever has a new PIN may try it at once. */
  readonly setPin: (id: string, pin: string) => Promise<void>
  readonly unlock: (id: string) => void
  /** False for the last administrator: nobody could let anybody in any more. */
  readonly disable: (id: string) => boolean
  readonly enable: (id: string) => void
  readonly check: (id: string, pin: string) => Promise<PinCheck>
  /** Takes over the people of another folder with their PINs, as they are there now. */
  readonly adopt: (others: readonly OperatorRecord[]) => void
  readonly records: () => readonly OperatorRecord[]
}

/** What the guard counts for. The same person is the same one in every folder. */
const guarded = (operatorId: string): string => `pin:${operatorId}`

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
  readonly disabled: number
  readonly created_at: string
}

export function createOperators(
  db: Db,
  cipher: Cipher,
  policy: Policy['pin'],
  guard: Guard,
  now: () => Date,
): Operators {
  const active = db.prepare<[], Row>('SELECT * FROM operators WHERE disabled = 0 ORDER BY created_at, rowid')
  const all = db.prepare<[], Row>('SELECT * FROM operators ORDER BY disabled, created_at, rowid')
  const one = db.prepare<[string], Row>('SELECT * FROM operators WHERE id = ?')
  const insert = db.prepare(
    'INSERT INTO operators (id, name, role, pin, pin_log2_cost, created_at) VALUES (@id, @name, @role, @pin, @log2Cost, @createdAt)',
  )
  const setPin = db.prepare('UPDATE operators SET pin = ?, pin_log2_cost = ? WHERE id = ?')
  const setDisabled = db.prepare('UPDATE operators SET disabled = ? WHERE id = ?')
  const disableAll = db.prepare('UPDATE operators SET disabled = 1')
  const upsert = db.prepare(
    `INSERT INTO operators (id, name, role, pin, pin_log2_cost, created_at) VALUES (@id, @name, @role, @pin, @log2Cost, @createdAt)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, pin = excluded.pin,
       pin_log2_cost = excluded.pin_log2_cost, disabled = 0`,
  )
  const sealedName = (id: string, name: string): Buffer => cipher.seal(`operator:${id}`, Buffer.from(name))
  const nameOf = (row: Row): string => cipher.open(`operator:${row.id}`, row.name).toString('utf8')
  const shown = (row: Row): Operator => ({ id: row.id, name: nameOf(row), role: row.role })
  const standing = (row: Row): OperatorStanding => ({
    ...shown(row),
    disabled: row.disabled === 1,
    lockedMs: guard.leftMs(guarded(row.id)),
  })
  // One PIN at a time: a hash takes a good part of the memory and a core.
  const inTurn = oneByOne()

  const administrators = (): Row[] => active.all().filter((row) => row.role === 'administrator')

  async function check(id: string, pin: string): Promise<PinCheck> {
    const row = one.get(id)
    if (!row || row.disabled === 1) return { ok: false, code: 'NOT_FOUND' }
    const subject = guarded(id)
    const waitMs = guard.begin(subject, { attempts: policy.attempts, lockMs: policy.lockMinutes * 60_000 })
    if (waitMs > 0) return { ok: false, code: 'LOCKED_OUT', retryAfterMs: waitMs }
    if (await inTurn(() => pinMatches(pin, row.pin, row.pin_log2_cost))) {
      guard.forgive(subject)
      return { ok: true, operator: shown(row) }
    }
    const lockedMs = guard.leftMs(subject)
    return lockedMs > 0
      ? { ok: false, code: 'LOCKED_OUT', retryAfterMs: lockedMs }
      : { ok: false, code: 'WRONG_PIN' }
  }

  async function create(
    name: string,
    role: OperatorRole,
    pin: string,
    allowed: () => boolean,
  ): Promise<Operator | null> {
    const id = randomUUID()
    const hash = await inTurn(() => hashPin(pin, policy.scryptLog2Cost))
    if (!allowed()) return null
    insert.run({
      id,
      name: sealedName(id, name),
      role,
      pin: hash,
      log2Cost: policy.scryptLog2Cost,
      createdAt: now().toISOString(),
    })
    return { id, name, role }
  }

  return {
    list: () => active.all().map(shown),
    standings: () => all.all().map(standing),
    find(id) {
      const row = one.get(id)
      return row ? standing(row) : null
    },
    create: async (name, role, pin) => (await create(name, role, pin, () => true))!,
    createFirst: (name, pin) => create(name, 'administrator', pin, () => administrators().length === 0),
    async setPin(id, pin) {
      const hash = await inTurn(() => hashPin(pin, policy.scryptLog2Cost))
      setPin.run(hash, policy.scryptLog2Cost, id)
      guard.forgive(guarded(id))
    },
    unlock: (id) => guard.forgive(guarded(id)),
    disable(id) {
      const left = administrators().filter((row) => row.id !== id)
      if (left.length === 0) return false
      setDisabled.run(1, id)
      return true
    },
    enable: (id) => {
      setDisabled.run(0, id)
    },
    check,
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
