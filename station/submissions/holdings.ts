// What the present server has of what was sent. A receipt is worth what the server behind it still knows: one that was
// restored or replaced is asked about everything (`unsure`), what it has not is sent there again, the same submission with
// the same hash, and what cannot be sent there stays visible with its reason.
import type { StatusItem } from '../../core/contract/server-records.ts'
import {
  SENDING,
  STANDING_THERE,
  type SubmissionEvent,
  type SubmissionState,
} from '../../core/submission/submission-state.ts'
import { SAID_BY_SERVER, type SyncReason, UNSENDABLE } from '../../core/submission/sync-reason.ts'
import type { Audit } from '../audit/audit.ts'
import type { Db } from '../store/open.ts'
import type { Titled } from '../sync/ports.ts'
import { statesSql, wordsSql } from './states-sql.ts'

export type Holding = 'unsure' | 'held' | 'absent'

export interface Holdings {
  readonly unsure: (limit: number) => readonly Titled[]
  /** The server's answer about these; joins the transaction that is open. */
  readonly answered: (asked: readonly Titled[], items: readonly StatusItem[], now: Date) => readonly string[]
  readonly note: (submissionId: string, holding: Holding) => void
  /** Another server, or another history of this one: nothing is known of it. Joins the transaction that is open. */
  readonly startOver: (now: Date) => void
  /** What only waited for the student to be on the roster, or free again, goes on. In one transaction. */
  readonly rosterChanged: (now: Date) => void
  /** A photo of this student that still counts: on its way, or at the server and neither rejected nor withdrawn. */
  readonly standing: (rosterId: string) => boolean
}

/** The student's number on the roster of the time, and who they are (roster/person.ts). */
export interface Whose {
  readonly roster_id: string
  readonly person: string | null
}

interface Row extends Whose {
  readonly id: string
  readonly state: SubmissionState
  readonly reason: SyncReason | null
}

const COLUMNS = 'id, state, reason, roster_id, person'
/** The verdict was heard: a server of before that keeps it for itself leaves nothing to be done. */
const DECIDED: readonly SubmissionState[] = ['approved', 'publishing', 'published']

export interface HoldingsOptions {
  readonly db: Db
  readonly audit: Audit
  readonly apply: (
    id: string,
    event: SubmissionEvent,
    reason: SyncReason | null,
    next: Date | null,
  ) => boolean
  /** Returns the pictures to delete once it is committed. */
  readonly reviewed: (item: StatusItem) => readonly string[]
  /** The student on the present roster. */
  readonly onRoster: (row: Whose) => { readonly captured: boolean } | null
  /** Whether every file of it is here to be sent. */
  readonly isWhole: (submissionId: string) => boolean
}

const ROSTER_REASONS: readonly SyncReason[] = ['not-on-roster', 'already-captured']

export function createHoldings(options: HoldingsOptions): Holdings {
  const { db, audit, apply, reviewed, onRoster, isWhole } = options
  const one = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM submissions WHERE id = ?`)
  const unsure = db.prepare<[number], { id: string; hash: string }>(
    `SELECT id, manifest_hash AS hash FROM submissions INDEXED BY submissions_unsure
     WHERE holding = 'unsure' AND commit_sent = 1 AND state NOT IN ${statesSql(SENDING)} ORDER BY seq LIMIT ?`,
  )
  const setHolding = db.prepare('UPDATE submissions SET holding = ? WHERE id = ?')
  const setReason = db.prepare('UPDATE submissions SET reason = ? WHERE id = ?')
  const forgetAttempts = db.prepare('UPDATE submissions SET attempts = 0 WHERE id = ?')
  const forgetUploads = db.prepare(
    'UPDATE submission_files SET upload_url = NULL, uploaded = 0 WHERE submission_id = ?',
  )
  const forgetAllUploads = db.prepare('UPDATE submission_files SET upload_url = NULL, uploaded = 0')
  const forgetHoldings = db.prepare(`UPDATE submissions SET holding = 'unsure' WHERE holding <> 'unsure'`)
  const blockedBy = (reasons: readonly SyncReason[]) =>
    db.prepare<[], Row>(
      `SELECT ${COLUMNS} FROM submissions WHERE state = 'blocked' AND reason IN ${wordsSql(reasons)}`,
    )
  const blockedByServer = blockedBy(SAID_BY_SERVER)
  const blockedByRoster = blockedBy(ROSTER_REASONS)
  const notThere = db.prepare<[], Row>(
    `SELECT ${COLUMNS} FROM submissions WHERE holding = 'absent' AND state IN ${statesSql(STANDING_THERE)}`,
  )
  const standing = db.prepare<[{ roster: string }], { n: number }>(
    `SELECT count(*) AS n FROM submissions
     WHERE (roster_id = @roster OR person = (SELECT person FROM roster WHERE roster_id = @roster))
       AND state NOT IN ('rejected', 'withdrawn')
       AND NOT (state = 'blocked' AND reason IN ${wordsSql(UNSENDABLE)})
       AND NOT (holding = 'absent' AND state IN ${statesSql(STANDING_THERE)})`,
  )

  /** The words that said why the present server could not have it are over. */
  function forgetWhyAbsent({ id, reason }: Row): void {
    if (reason === 'former-server' || reason === 'erased-here') setReason.run(null, id)
  }

  function absent(row: Row, reason: SyncReason | null): void {
    setHolding.run('absent', row.id)
    if (reason === null || row.reason === reason) return
    setReason.run(reason, row.id)
    audit.append({ actor: 'server', action: 'not-there', subject: row.id, detail: { reason } })
  }

  function sendAgain({ id }: Row, now: Date): void {
    forgetUploads.run(id)
    forgetAttempts.run(id)
    setHolding.run('unsure', id)
    apply(id, { type: 'lost-there' }, 'sending-again', now)
    audit.append({ actor: 'station', action: 'sending-again', subject: id })
  }

  function lost(row: Row, now: Date): void {
    const student = onRoster(row)
    if (!STANDING_THERE.includes(row.state)) absent(row, null)
    else if (!student) absent(row, DECIDED.includes(row.state) ? null : 'former-server')
    else if (isWhole(row.id)) sendAgain(row, now)
    else absent(row, student.captured ? null : 'erased-here')
  }

  function found(row: Row, item: StatusItem): readonly string[] {
    setHolding.run('held', row.id)
    forgetWhyAbsent(row)
    return row.state === item.state && row.state !== 'rejected' ? [] : reviewed(item)
  }

  return {
    unsure: (limit) =>
      unsure.all(limit).map(({ id, hash }) => (hash === '' ? { id } : { id, manifestHash: hash })),
    answered(asked, items, now) {
      const there = new Map(items.map((item) => [item.submissionId, item]))
      return asked.flatMap(({ id }) => {
        const row = one.get(id)
        const item = there.get(id)
        // Taken back, or sent again, while the question was on its way.
        if (!row || SENDING.includes(row.state)) return []
        if (item) return found(row, item)
        lost(row, now)
        return []
      })
    },
    note: (id, holding) => {
      setHolding.run(holding, id)
    },
    startOver(now) {
      forgetHoldings.run()
      // Uploads half way there belong to the server they were sent to.
      forgetAllUploads.run()
      for (const { id } of blockedByServer.all()) apply(id, { type: 'retried' }, null, now)
    },
    rosterChanged: db.transaction((now: Date) => {
      for (const row of blockedByRoster.all()) {
        const student = onRoster(row)
        const goesOn = student && (row.reason === 'not-on-roster' || !student.captured)
        if (goesOn) apply(row.id, { type: 'retried' }, null, now)
      }
      for (const row of notThere.all()) {
        const student = onRoster(row)
        if (!student || (row.reason === 'erased-here' && !student.captured)) continue
        setHolding.run('unsure', row.id)
        forgetWhyAbsent(row)
      }
    }),
    standing: (roster) => standing.get({ roster })!.n > 0,
  }
}
