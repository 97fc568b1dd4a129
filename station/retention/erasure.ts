// Erasing a submission: pictures, name, numbers, manifest, withdrawal code and the reviewer's words go, in one transaction.
// What remains says that there was one: its id, its short number, its state and its dates, and a line in the audit log; and
// where only its days were over, the keyed hash of whom it was of, so that a server that lost it can be told of.
import { DECIDED, type SubmissionEnd } from '../../core/retention/retention.ts'
import type { SubmissionState } from '../../core/submission/submission-state.ts'
import type { Audit } from '../audit/audit.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Db } from '../store/open.ts'
import { statesSql } from '../submissions/states-sql.ts'
import type { Retention } from './retention.ts'

/** Taken back; its days are over; the server removed the person from the roster. */
export type Why = SubmissionEnd | 'person-removed'

export interface Erasure {
  /** Joins the transaction that is open; returns the files to delete once it is committed. */
  readonly erase: (submissionId: string, why: Why) => readonly string[]
  /** In a transaction each; returns how many went. */
  readonly eraseDue: () => number
  /** Everything over and done with of somebody; what nobody decided on stays. Joins the transaction, as `erase` does. */
  readonly erasePerson: (rosterId: string) => readonly string[]
  /** What erased ones still know of whom they were. Joins the transaction, before the student's roster row goes. */
  readonly forgetPerson: (rosterId: string) => void
}

interface Kept {
  readonly id: string
  readonly state: SubmissionState
  readonly decided_lived_ms: number | null
}

export interface ErasureOptions {
  readonly db: Db
  readonly blobs: Blobs
  readonly audit: Audit
  readonly now: () => Date
  readonly retention: Retention
}

export function createErasure({ db, blobs, audit, now, retention }: ErasureOptions): Erasure {
  const blank = db.prepare(
    `UPDATE submissions SET roster_id = '', manifest_hash = '', withdrawal = '', content = x'', sealed_review = NULL, reason = NULL,
       person = iif(@why = 'days-over', person, NULL), decided_lived_ms = NULL, erased_at = @at
     WHERE id = @id AND erased_at IS NULL`,
  )
  const removeFiles = db.prepare('DELETE FROM submission_files WHERE submission_id = ?')
  const decided = db.prepare<[], Kept>(
    `SELECT id, state, decided_lived_ms FROM submissions INDEXED BY submissions_decided
     WHERE erased_at IS NULL AND decided_lived_ms IS NOT NULL ORDER BY decided_lived_ms LIMIT 500`,
  )
  const withdrawn = db.prepare<[], Kept>(
    `SELECT id, state, decided_lived_ms FROM submissions INDEXED BY submissions_withdrawn
     WHERE erased_at IS NULL AND state = 'withdrawn'`,
  )
  const ofPerson = db
    .prepare<[string], string>(
      `SELECT id FROM submissions WHERE roster_id = ? AND erased_at IS NULL AND state IN ${statesSql([...DECIDED, 'withdrawn'])}`,
    )
    .pluck()

  const forget = db.prepare(
    `UPDATE submissions SET person = NULL WHERE erased_at IS NOT NULL
       AND person = (SELECT person FROM roster WHERE roster_id = ?)`,
  )

  function erase(id: string, why: Why): readonly string[] {
    const files = blobs.ownedBy(`submission:${id}`)
    if (blank.run({ id, why, at: now().toISOString() }).changes === 0) return []
    removeFiles.run(id)
    blobs.forget(files)
    audit.append({ actor: 'station', action: 'erased', subject: id, detail: { why, pictures: files.length } })
    return files
  }

  return {
    erase,
    eraseDue() {
      let erased = 0
      for (const { id, state, decided_lived_ms } of [...withdrawn.all(), ...decided.all()]) {
        const why = retention.submissionEnd(state, decided_lived_ms)
        if (why === null) continue
        blobs.unlink(db.transaction(() => erase(id, why))())
        erased += 1
      }
      return erased
    },
    forgetPerson: (rosterId) => void forget.run(rosterId),
    erasePerson: (rosterId) => ofPerson.all(rosterId).flatMap((id) => erase(id, 'person-removed')),
  }
}
