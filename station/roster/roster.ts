// The students of this site. Rows are sealed; they are found by keyed hashes, and by name only through an index in memory
// that exists between an operator's unlock and lock.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type RosterEntry, rosterEntry } from '../../core/contract/server-records.ts'
import { plainName } from '../../core/roster/names.ts'
import { SealBroken } from '../../node/sealing.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'
import type { Settings } from '../store/settings.ts'
import { personOf } from './person.ts'

export interface Roster {
  readonly unlock: () => void
  readonly lock: () => void
  /** At most `limit` entries by name part, student number, or the last four or six characters of the ID number. */
  readonly search: (query: string, limit: number) => RosterEntry[]
  readonly find: (rosterId: string) => RosterEntry | null
  /** By the keyed hash of person.ts. */
  readonly findPerson: (person: string) => RosterEntry | null
  /**
   * Synthetic students stay out of a real folder, whoever sends them. Joins the transaction that is open; returns the
   * students whom the server took off its roster. `isLast`: the server has no more to tell.
   */
  readonly apply: (
    entries: readonly RosterEntry[],
    cursor: string | null,
    at: Date,
    isLast?: boolean,
  ) => readonly string[]
  /**
   * The next pull is the whole roster: who is not in it goes with its last page and not before. Nobody took them off: a
   * server put back from a copy may not know them yet. Inside the transaction that says why.
   */
  readonly pullWhole: () => void
  /** Another server's students. Inside the transaction that enrols there, before `pullWhole`. */
  readonly clear: () => void
  readonly cursor: () => string | null
  /** The first of those who `isWanted` and whom the server has no photo of, by student number. */
  readonly upNext: (limit: number, isWanted: (rosterId: string) => boolean) => RosterEntry[]
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
  readonly studentNumber: string
  readonly captured: boolean
}

/** `whole` names the last pull from the start; while `sweeping`, it is not at its end. */
const pull = z.object({
  cursor: z.string().nullable(),
  at: z.string().nullable(),
  whole: z.string().default(''),
  sweeping: z.boolean().default(false),
})

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
    `INSERT INTO roster (roster_id, entry, student_number, id_number, id_last_four, id_last_six, person, pull)
     VALUES (@id, @entry, @student, @whole, @four, @six, @person, @pull)
     ON CONFLICT (roster_id) DO UPDATE SET entry = excluded.entry, student_number = excluded.student_number,
       id_number = excluded.id_number, id_last_four = excluded.id_last_four, id_last_six = excluded.id_last_six,
       person = excluded.person, pull = excluded.pull`,
  )
  const remove = db.prepare('DELETE FROM roster WHERE roster_id = ?')
  const removeUnseen = db.prepare<[string], { roster_id: string }>(
    'DELETE FROM roster WHERE pull IS NOT ? RETURNING roster_id',
  )
  const removeAll = db.prepare('DELETE FROM roster')
  const byPerson = db.prepare<[string], Row>('SELECT roster_id, entry FROM roster WHERE person = ?')
  const nameless = db.prepare<[], Row>('SELECT roster_id, entry FROM roster WHERE person IS NULL')
  const setPerson = db.prepare('UPDATE roster SET person = ? WHERE roster_id = ?')
  const pulled = () => settings.get('roster-pull', pull)
  const open = (row: Row): RosterEntry =>
    rosterEntry.parse(cipher.openJson(`roster:${row.roster_id}`, row.entry))
  const hashes = (studentNumber: string, idNumber: string) => ({
    student: cipher.keyed('student-number', studentNumber.toUpperCase()),
    whole: cipher.keyed('id-number', idNumber.toUpperCase()),
    four: cipher.keyed('id-last-four', idNumber.slice(-4).toUpperCase()),
    six: cipher.keyed('id-last-six', idNumber.slice(-6).toUpperCase()),
  })
  const indexed = ({ name, studentNumber, captured }: RosterEntry): Indexed => ({
    name,
    studentNumber,
    captured,
  })
  const readIndex = (): Map<string, Indexed> =>
    new Map(all.all().map((row) => [row.roster_id, indexed(open(row))]))
  let index: Map<string, Indexed> | null = null
  /** Ids by student number; made when it is asked for, and anew after the roster changed. */
  let order: readonly string[] | null = null
  const ordered = (): readonly string[] => {
    const byNumber = (a: string, b: string) =>
      index!.get(a)!.studentNumber < index!.get(b)!.studentNumber ? -1 : 1
    order ??= [...(index?.keys() ?? [])].sort(byNumber)
    return order
  }
  // Rows of a version before.
  db.transaction(() => {
    for (const row of nameless.all()) {
      try {
        setPerson.run(personOf(cipher, open(row)), row.roster_id)
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error
      }
    }
  })()

  return {
    unlock: () => {
      if (index) return
      index = readIndex()
      order = null
    },
    lock: () => {
      index = null
      order = null
    },
    search(query, limit) {
      const text = query.trim().toUpperCase()
      // `张　三` finds 张三, any dot finds `·`.
      const plain = plainName(query).toUpperCase()
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
        const upper = name.toUpperCase()
        if (!hits.has(id) && (upper.includes(text) || upper.includes(plain))) hits.set(id, open(one.get(id)!))
      }
      return [...hits.values()]
    },
    find(rosterId) {
      const row = one.get(rosterId)
      return row ? open(row) : null
    },
    findPerson(person) {
      const row = byPerson.get(person)
      return row ? open(row) : null
    },
    pullWhole() {
      const at = pulled()?.at ?? null
      settings.set('roster-pull', { cursor: null, at, whole: randomUUID(), sweeping: true })
    },
    clear() {
      removeAll.run()
      index?.clear()
      order = null
    },
    apply(entries, cursor, at, isLast = false) {
      const welcome = entries.filter((entry) => training || !entry.training)
      const removed: string[] = []
      const { whole, sweeping } = pulled() ?? { whole: '', sweeping: false }
      const ends = sweeping && isLast
      const unseen = db.transaction(() => {
        for (const entry of welcome) {
          if (entry.removed) {
            if (remove.run(entry.rosterId).changes > 0) removed.push(entry.rosterId)
          } else
            upsert.run({
              id: entry.rosterId,
              entry: cipher.sealJson(`roster:${entry.rosterId}`, entry),
              ...hashes(entry.studentNumber, entry.idNumber),
              person: personOf(cipher, entry),
              pull: whole,
            })
        }
        settings.set('roster-pull', { cursor, at: at.toISOString(), whole, sweeping: sweeping && !ends })
        return ends ? removeUnseen.all(whole) : []
      })()
      if (welcome.length + unseen.length > 0) order = null
      for (const { roster_id } of unseen) index?.delete(roster_id)
      for (const entry of welcome) {
        if (entry.removed) index?.delete(entry.rosterId)
        else index?.set(entry.rosterId, indexed(entry))
      }
      return removed
    },
    cursor: () => pulled()?.cursor ?? null,
    upNext(limit, isWanted) {
      const found: RosterEntry[] = []
      for (const id of ordered()) {
        if (found.length >= limit) break
        if (!index!.get(id)!.captured && isWanted(id)) found.push(open(one.get(id)!))
      }
      return found
    },
    counts() {
      const students = [...(index ?? readIndex()).values()]
      const captured = students.filter((one) => one.captured).length
      return { students: students.length, captured, pulledAt: pulled()?.at ?? null }
    },
  }
}
