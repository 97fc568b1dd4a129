// Append-only log of who did what. It names ids and closed words, never a person.
import { type ChainVerdict, createHashChain, type Fields, GENESIS } from '../../node/hash-chain.ts'
import type { Cipher } from '../keys/cipher.ts'
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
  readonly verify: () => ChainVerdict
  /** Details of every record of an action in a time, `to` not included. */
  readonly detailsOf: (action: string, from: Date, to: Date) => unknown[]
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

export function createAudit(db: Db, cipher: Pick<Cipher, 'keyed'>, now: () => Date): Audit {
  const chain = createHashChain((text) => cipher.keyed('audit', text))
  const last = db.prepare<[], Pick<Row, 'seq' | 'hash'>>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  )
  const insert = db.prepare(
    'INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) VALUES (@seq, @at, @actor, @action, @subject, @detail, @previous, @hash)',
  )
  const detailsIn = db
    .prepare<[string, string, string], string>(
      'SELECT detail FROM audit WHERE action = ? AND at >= ? AND at < ?',
    )
    .pluck()
  const all = db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq')

  function* links() {
    let before = GENESIS
    for (const row of all.iterate()) {
      // The column says the same once more, for whoever reads the log; a change of it is a change of the record.
      const fields = row.previous === before ? fieldsOf(row) : []
      yield { seq: row.seq, fields, hash: row.hash }
      before = row.hash
    }
  }

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
      insert.run({ ...row, hash: chain.link(row.previous, row.seq, fieldsOf(row)) })
    },
    head() {
      const row = last.get()
      return { head: row?.hash ?? GENESIS, records: row?.seq ?? 0 }
    },
    verify: () => chain.verify(links()),
    detailsOf: (action, from, to) =>
      detailsIn
        .all(action, from.toISOString(), to.toISOString())
        .map((detail) => JSON.parse(detail) as unknown),
  }
}

const fieldsOf = ({ at, actor, action, subject, detail }: Omit<Row, 'hash'>): Fields => [
  at,
  actor,
  action,
  subject,
  detail,
]
