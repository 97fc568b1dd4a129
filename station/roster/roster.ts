// The students of this site. Rows are sealed; they are found by keyed hashes, and by name only through an index in memory
// that exists between an operator's unlock and lock.
import { z } from 'zod'
import { type RosterEntry, rosterEntry } from '../../core/contract/server.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'
import type { Settings } from '../store/settings.ts'

export interface Roster {
  readonly unlock: () => void
  readonly lock: () => void
  /** At most `limit` entries by name part, student number, or the last four or six characters of the ID number. */
  readonly search: (query: string, limit: number) => RosterEntry[]
  readonly find: (rosterId: string) => RosterEntry | null
  /**
   * Synthetic students stay out of a real folder, whoever sends them. Joins the transaction that is open; returns the
   * students who were here and are not any more.
   */
  readonly apply: (entries: readonly RosterEntry[], cursor: string | null, at: Date) => readonly string[]
  readonly cursor: () => string | null
  readonly counts: () => {
    readonly students: number
    readonly captured: number
    readonly pulledAt: string | null
  }
}

interface Row {
  readonly roster_id: string
  readonly entry: Buffer
}

/** All that the index in memory knows of a student. */
interface Indexed {
  readonly name: string
  readonly captured: boolean
}

const pull = z.object({ cursor: z.string().nullable(), at: z.string() })

export function createRoster(db: Db, cipher: Cipher, settings: Settings, training: boolean): Roster {
  const all = db.prepare<[], Row>('SELECT roster_id, entry FROM roster')
  const one = db.prepare<[string], Row>('SELECT roster_id, entry FROM roster WHERE roster_id = ?')
  const byHash = db.prepare<
    [Record<'student' | 'four' | 'six' | 'whole', string> & { readonly limit: number }],
    Row
  >(
    `SELECT roster_id, entry FROM roster
     WHERE student_number = @student OR id_last_four = @four OR id_last_six = @six OR id_number = @whole
     LIMIT @limit`,
  )
  const upsert = db.prepare(
    `INSERT INTO roster (roster_id, entry, student_number, id_number, id_last_four, id_last_six)
     VALUES (@id, @entry, @student, @whole, @four, @six)
     ON CONFLICT (roster_id) DO UPDATE SET entry = excluded.entry, student_number = excluded.student_number,
       id_number = excluded.id_number, id_last_four = excluded.id_last_four, id_last_six = excluded.id_last_six`,
  )
  const remove = db.prepare('DELETE FROM roster WHERE roster_id = ?')
  const open = (row: Row): RosterEntry =>
    rosterEntry.parse(cipher.openJson(row.entry, `roster:${row.roster_id}`))
  const hashes = (studentNumber: string, idNumber: string) => ({
    student: cipher.keyed('student-number', studentNumber.toUpperCase()),
    whole: cipher.keyed('id-number', idNumber.toUpperCase()),
    four: cipher.keyed('id-last-four', idNumber.slice(-4).toUpperCase()),
    six: cipher.keyed('id-last-six', idNumber.slice(-6).toUpperCase()),
  })
  const indexed = ({ name, captured }: RosterEntry): Indexed => ({ name, captured })
  const readIndex = (): Map<string, Indexed> =>
    new Map(all.all().map((row) => [row.roster_id, indexed(open(row))]))
  let index: Map<string, Indexed> | null = null

  return {
    unlock: () => {
      index ??= readIndex()
    },
    lock: () => {
      index = null
    },
    search(query, limit) {
      const text = query.trim().toUpperCase()
      const exact = byHash.all({
        student: cipher.keyed('student-number', text),
        whole: cipher.keyed('id-number', text),
        four: cipher.keyed('id-last-four', text),
        six: cipher.keyed('id-last-six', text),
        limit,
      })
      const hits = new Map(exact.map((row) => [row.roster_id, open(row)]))
      for (const [id, { name }] of index ?? []) {
        if (hits.size >= limit) break
        if (!hits.has(id) && name.toUpperCase().includes(text)) hits.set(id, open(one.get(id)!))
      }
      return [...hits.values()]
    },
    find(rosterId) {
      const row = one.get(rosterId)
      return row ? open(row) : null
    },
    apply(entries, cursor, at) {
      const welcome = entries.filter((entry) => training || !entry.training)
      const removed: string[] = []
      db.transaction(() => {
        for (const entry of welcome) {
          if (entry.removed) {
            if (remove.run(entry.rosterId).changes > 0) removed.push(entry.rosterId)
          } else
            upsert.run({
              id: entry.rosterId,
              entry: cipher.sealJson(entry, `roster:${entry.rosterId}`),
              ...hashes(entry.studentNumber, entry.idNumber),
            })
        }
        settings.set('roster-pull', { cursor, at: at.toISOString() })
      })()
      for (const entry of welcome) {
        if (entry.removed) index?.delete(entry.rosterId)
        else index?.set(entry.rosterId, indexed(entry))
      }
      return removed
    },
    cursor: () => settings.get('roster-pull', pull)?.cursor ?? null,
    counts() {
      const students = [...(index ?? readIndex()).values()]
      const captured = students.filter((one) => one.captured).length
      return { students: students.length, captured, pulledAt: settings.get('roster-pull', pull)?.at ?? null }
    },
  }
}
