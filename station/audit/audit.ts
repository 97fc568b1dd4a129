// Append-only log of who did what: each record carries the hash of the one before, so a changed or cut record shows.
// It names ids and closed words, never a person.
import { createHash } from 'node:crypto'
import type { Db } from '../store/open.ts'

export interface AuditRecord {
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail?: Readonly<Record<string, string | number | boolean>>
}

export interface Audit {
  /** Joins the transaction that is open, if one is. */
  readonly append: (record: AuditRecord) => void
  readonly head: () => { readonly head: string; readonly records: number }
  readonly verify: () => {
    readonly ok: boolean
    readonly records: number
    readonly brokenAt: number | null
    readonly head: string
  }
}

interface Row {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: string
  readonly previous: string
  readonly hash: string
}

export const GENESIS = '0'.repeat(64)

export function createAudit(db: Db, now: () => Date): Audit {
  const last = db.prepare<[], Pick<Row, 'seq' | 'hash'>>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  )
  const insert = db.prepare(
    'INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) VALUES (@seq, @at, @actor, @action, @subject, @detail, @previous, @hash)',
  )
  const all = db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq')

  return {
    append({ actor, action, subject, detail = {} }) {
      const before = last.get()
      const row = {
        seq: (before?.seq ?? 0) + 1,
        at: now().toISOString(),
        actor,
        action,
        subject,
        detail: JSON.stringify(detail),
        previous: before?.hash ?? GENESIS,
      }
      insert.run({ ...row, hash: hashOf(row) })
    },
    head() {
      const row = last.get()
      return { head: row?.hash ?? GENESIS, records: row?.seq ?? 0 }
    },
    verify() {
      let previous = GENESIS
      let records = 0
      for (const row of all.iterate()) {
        records += 1
        if (row.seq !== records || row.previous !== previous || row.hash !== hashOf(row)) {
          return { ok: false, records, brokenAt: row.seq, head: row.hash }
        }
        previous = row.hash
      }
      return { ok: true, records, brokenAt: null, head: previous }
    },
  }
}

const hashOf = ({ seq, at, actor, action, subject, detail, previous }: Omit<Row, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([seq, at, actor, action, subject, detail, previous]))
    .digest('hex')
