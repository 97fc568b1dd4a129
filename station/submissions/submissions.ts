// Saved submissions: the queue the drawer shows and the outbox that sync empties are the same rows. A row is never
// dropped; what cannot be sent is `blocked` with its reason and a retry.

import type { QueueItem } from '../../core/contract/station-records.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import type { FileRole, SubmissionManifest } from '../../core/submission/manifest.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import type { Receipt } from '../../core/submission/receipt.ts'
import { SENDING } from '../../core/submission/submission-state.ts'
import type { Audit } from '../audit/audit.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Erasure } from '../retention/erasure.ts'
import { personOf } from '../roster/person.ts'
import type { Roster } from '../roster/roster.ts'
import type { Db } from '../store/open.ts'
import type { OutboxPort } from '../sync/ports.ts'
import { createHoldings, type Whose } from './holdings.ts'
import { createOutbox } from './outbox.ts'
import { createQueueView, type QueueFilter, type QueuePage, type QueueView } from './queue-view.ts'
import { createRows } from './rows.ts'
import { statesSql } from './states-sql.ts'
import { createVerdicts, type Verdicts, type Withdrawal } from './verdicts.ts'

export interface NewSubmission {
  readonly manifest: SubmissionManifest
  readonly receipt: Receipt
  readonly studentName: string
  readonly files: readonly { readonly role: FileRole; readonly blob: BlobRef }[]
}

export interface Submissions {
  readonly outbox: OutboxPort
  /** Must run inside the transaction that ends the session. */
  readonly insert: (submission: NewSubmission) => void
  readonly page: (filter: QueueFilter, after: string | null, limit: number) => QueuePage
  readonly item: (submissionId: string) => QueueItem | null
  /** The newest of a student. */
  readonly lastOf: QueueView['lastOf']
  readonly savedBetween: QueueView['savedBetween']
  readonly byState: QueueView['byState']
  readonly unsent: QueueView['unsent']
  readonly unsentCount: QueueView['unsentCount']
  /**
   * Pictures that are listed and not on the disk: what still has to send one is blocked and says so, what had been and has
   * all of them again is tried again.
   */
  readonly picturesLost: (lost: ReadonlySet<string>, now: Date) => void
  /** How many are blocked because a picture of theirs is missing or damaged. */
  readonly damaged: () => number
  readonly retry: (submissionId: string, now: Date) => boolean
  /** Here at once while the server cannot have seen it, else asked of the server with the next sync. */
  readonly withdraw: (submissionId: string, code: string, actor: string) => Withdrawal
  /** A submission that still stands: neither rejected nor withdrawn. */
  readonly standing: (rosterId: string) => boolean
  /** Nothing is known of what the server has. Joins the transaction that is open. */
  readonly startOver: (now: Date) => void
}

export interface SubmissionsOptions {
  readonly db: Db
  readonly cipher: Cipher
  readonly blobs: Blobs
  readonly audit: Audit
  readonly erasure: Erasure
  readonly roster: Pick<Roster, 'find' | 'findPerson'>
  /** What days of retention are counted in. */
  readonly livedMs: () => number
  readonly now: () => Date
  /** A part of the folder was moved away: nothing is sent from what may be another's. */
  readonly isMoved: () => boolean
}

export function createSubmissions(options: SubmissionsOptions): Submissions {
  const { db, cipher, blobs, audit, erasure, roster, livedMs, now, isMoved } = options
  const insertRow = db.prepare(
    `INSERT INTO submissions (id, short_number, roster_id, person, saved_at, state, next_attempt_at, expected_on, manifest_hash, withdrawal, content)
     VALUES (@id, @short, @roster, @person, @saved, 'queued', @due, @expected, @hash, @withdrawal, @content)`,
  )
  const insertFile = db.prepare(
    'INSERT INTO submission_files (submission_id, role, blob_id) VALUES (?, ?, ?)',
  )
  const damaged = db
    .prepare<[], string>(`SELECT id FROM submissions WHERE state = 'blocked' AND reason = 'file-damaged'`)
    .pluck()
  const unsentBlobs = db.prepare<[], { id: string; blob: string }>(
    `SELECT submission_id AS id, blob_id AS blob FROM submission_files JOIN submissions ON id = submission_id
     WHERE state IN ${statesSql(SENDING)} AND uploaded = 0`,
  )
  const files = db.prepare<[string], { all: number; here: number }>(
    `SELECT count(*) AS "all", count(blobs.id) AS here FROM submission_files LEFT JOIN blobs ON blobs.id = blob_id
     WHERE submission_id = ?`,
  )
  // Rows of a version before.
  db.prepare(
    `UPDATE submissions SET person = (SELECT person FROM roster WHERE roster.roster_id = submissions.roster_id)
     WHERE person IS NULL`,
  ).run()

  const rows = createRows({ db, cipher, livedMs })
  const view = createQueueView(db, rows)
  /** The student as the present server's roster has them: its own row, or the same person under another number. */
  const onRoster = ({ roster_id, person }: Whose) =>
    roster.find(roster_id) ?? (person === null ? null : roster.findPerson(person))

  // Each asks the other: a verdict notes what the server has, and what the server has may be a verdict.
  const verdicts: Verdicts = createVerdicts({
    db,
    cipher,
    audit,
    erasure,
    rows,
    note: (id, holding) => holdings.note(id, holding),
  })
  const holdings = createHoldings({
    db,
    audit,
    apply: rows.apply,
    reviewed: verdicts.reviewed,
    onRoster,
    isWhole: (id) => {
      const { all, here } = files.get(id)!
      return all > 0 && all === here
    },
  })

  /** Files go after the commit: a crash between leaves files marked as leaving, which go at the next start. */
  const inTransaction = (work: () => readonly string[]): void => blobs.unlink(db.transaction(work)())

  const outbox = createOutbox({ db, blobs, rows, verdicts, holdings, onRoster, isMoved, inTransaction })

  return {
    outbox,
    insert({ manifest, receipt, studentName, files }) {
      const id = manifest.submissionId
      const entry = roster.find(manifest.rosterId)
      insertRow.run({
        id,
        person: entry && personOf(cipher, entry),
        short: receipt.shortNumber,
        roster: manifest.rosterId,
        saved: receipt.savedAt,
        // By the clock that waits are reckoned with, which may be behind the one that dates receipts.
        due: now().toISOString(),
        expected: receipt.expectedDecisionOn,
        hash: manifestHash(manifest),
        withdrawal: verdicts.withdrawalHash(id, receipt.withdrawalCode),
        content: rows.seal(id, { studentName, manifest }),
      })
      for (const { role, blob } of files) {
        insertFile.run(id, role, blob.id)
        blobs.give(blob.id, `submission:${id}`)
      }
    },
    page: view.page,
    item: view.item,
    lastOf: view.lastOf,
    savedBetween: view.savedBetween,
    byState: view.byState,
    unsent: view.unsent,
    unsentCount: view.unsentCount,
    picturesLost: db.transaction((lost: ReadonlySet<string>, now: Date) => {
      for (const id of damaged.all())
        if (!rows.filesOf(id).some((file) => lost.has(file.blob_id)))
          rows.apply(id, { type: 'retried' }, null, now)
      if (lost.size === 0) return
      const bereft = unsentBlobs.all().flatMap(({ id, blob }) => (lost.has(blob) ? [id] : []))
      for (const id of new Set(bereft)) {
        rows.apply(id, { type: 'blocked' }, 'file-damaged')
        audit.append({ actor: 'station', action: 'pictures-missing', subject: id })
      }
    }),
    damaged: () => damaged.all().length,
    retry: (id, now) => rows.apply(id, { type: 'retried' }, null, now),
    withdraw(id, code, actor) {
      let outcome: Withdrawal = 'not-found'
      inTransaction(() => {
        const done = verdicts.withdraw(id, code, actor)
        outcome = done.outcome
        return done.files
      })
      return outcome
    },
    standing: holdings.standing,
    startOver: holdings.startOver,
  }
}
