// Saved submissions: the queue the drawer shows and the outbox that sync empties are the same rows. A row is never
// dropped; what cannot be sent is `blocked` with its reason and a retry.
import { z } from 'zod'
import { type BlobRef, type Receipt, rejectReason } from '../../core/contract/records.ts'
import type { StatusItem } from '../../core/contract/server.ts'
import type { QueueItem } from '../../core/contract/station-records.ts'
import { type FileRole, type SubmissionManifest, submissionManifest } from '../../core/submission/manifest.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { DECIDED } from '../../core/submission/retention.ts'
import {
  nextState,
  SENDING,
  type SubmissionEvent,
  type SubmissionState,
  UNSENT,
} from '../../core/submission/submission-state.ts'
import type { SyncReason } from '../../core/submission/sync-reason.ts'
import type { Audit } from '../audit/audit.ts'
import { BlobLost, type Blobs } from '../blobs/blobs.ts'
import type { Cipher } from '../keys/cipher.ts'
import { personOf } from '../roster/person.ts'
import type { Roster } from '../roster/roster.ts'
import type { Db } from '../store/open.ts'
import { localFault } from '../sync/local-fault.ts'
import {
  type ArrivedFile,
  BlobDamaged,
  type OutboxFile,
  type OutboxItem,
  type OutboxPort,
} from '../sync/ports.ts'
import type { Erasure } from './erasure.ts'
import { createHoldings, type Whose } from './holdings.ts'
import { reviewPlace } from './seal-reviews.ts'
import { statesSql } from './states-sql.ts'

export interface NewSubmission {
  readonly manifest: SubmissionManifest
  readonly receipt: Receipt
  readonly studentName: string
  readonly files: readonly { readonly role: FileRole; readonly blob: BlobRef }[]
}

export type Withdrawal = 'withdrawn' | 'asked' | 'wrong-code' | 'too-late' | 'not-found'

export interface QueuePage {
  readonly items: QueueItem[]
  readonly next: string | null
  readonly total: number
}

export interface Submissions {
  readonly outbox: OutboxPort
  /** Must run inside the transaction that ends the session. */
  readonly insert: (submission: NewSubmission) => void
  readonly page: (
    filter: 'all' | 'waiting' | 'blocked' | 'decided',
    after: string | null,
    limit: number,
  ) => QueuePage
  readonly item: (submissionId: string) => QueueItem | null
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

interface Row extends Whose {
  readonly seq: number
  readonly id: string
  readonly short_number: string
  readonly saved_at: string
  readonly state: SubmissionState
  readonly reason: SyncReason | null
  readonly attempts: number
  readonly next_attempt_at: string | null
  readonly expected_on: string
  readonly manifest_hash: string
  readonly withdrawal: string
  readonly withdraw_asked: number
  readonly commit_sent: number
  readonly content: Buffer
  readonly sealed_review: Buffer | null
  readonly decided_lived_ms: number | null
  readonly erased_at: string | null
}

interface FileRow {
  readonly role: FileRole
  readonly blob_id: string
  readonly upload_url: string | null
  readonly uploaded: number
}

const content = z.object({ studentName: z.string(), manifest: submissionManifest })
const review = z.object({ reasons: z.array(rejectReason), note: z.string() })

/** No wait is this long: a time so far ahead was written before the clock was put back, and counts as come. */
const FAR_OFF_MS = 60_000

/** States in which a withdrawal that was asked for still waits for its own answer. */
const OPEN_THERE: readonly SubmissionState[] = ['waiting', 'in-review']

const NOBODY = { studentName: '', studentNumber: '', training: false }
/** Neither over nor on its way out: a withdrawal still has something to take back. */
const ALIVE_THERE: readonly SubmissionState[] = [...OPEN_THERE, 'approved']

const SENDING_SQL = statesSql(SENDING)
const FILTERS = {
  all: '1 = 1',
  waiting: `state IN ${statesSql([...SENDING, ...OPEN_THERE])}`,
  // Also what the present server has not and cannot be sent.
  blocked: `seq IN (SELECT seq FROM submissions WHERE state = 'blocked' UNION ALL
    SELECT seq FROM submissions INDEXED BY submissions_absent WHERE holding = 'absent' AND reason IS NOT NULL)`,
  decided: `state IN ${statesSql([...DECIDED, 'withdrawn'])}`,
} as const

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
  const one = db.prepare<[string], Row>('SELECT * FROM submissions WHERE id = ?')
  const filesOf = db.prepare<[string], FileRow>(
    'SELECT * FROM submission_files WHERE submission_id = ? ORDER BY rowid',
  )
  const due = db.prepare<[string, string, number], Row>(
    `SELECT * FROM submissions INDEXED BY submissions_due
     WHERE state IN ${SENDING_SQL} AND withdraw_asked = 0 AND (next_attempt_at <= ? OR next_attempt_at > ?) ORDER BY next_attempt_at, seq LIMIT ?`,
  )
  const nextDue = db.prepare<[], { at: string | null }>(
    `SELECT min(next_attempt_at) AS at FROM submissions INDEXED BY submissions_due
     WHERE state IN ${SENDING_SQL} AND withdraw_asked = 0`,
  )
  const insertRow = db.prepare(
    `INSERT INTO submissions (id, short_number, roster_id, person, saved_at, state, next_attempt_at, expected_on, manifest_hash, withdrawal, content)
     VALUES (@id, @short, @roster, @person, @saved, 'queued', @due, @expected, @hash, @withdrawal, @content)`,
  )
  const insertFile = db.prepare(
    'INSERT INTO submission_files (submission_id, role, blob_id) VALUES (?, ?, ?)',
  )
  const setState = db.prepare(
    'UPDATE submissions SET state = @state, reason = @reason, next_attempt_at = @next, decided_lived_ms = @decided WHERE id = @id',
  )
  const setReason = db.prepare<[SyncReason, string]>('UPDATE submissions SET reason = ? WHERE id = ?')
  const addAttempt = db.prepare('UPDATE submissions SET attempts = attempts + 1 WHERE id = ?')
  const setReview = db.prepare('UPDATE submissions SET sealed_review = ? WHERE id = ?')
  const markCommitSent = db.prepare('UPDATE submissions SET commit_sent = 1 WHERE id = ?')
  const askWithdrawal = db.prepare('UPDATE submissions SET withdraw_asked = ? WHERE id = ?')
  const asked = db.prepare<[], { id: string; hash: string; state: SubmissionState }>(
    'SELECT id, manifest_hash AS hash, state FROM submissions INDEXED BY submissions_withdrawals WHERE withdraw_asked = 1 ORDER BY seq',
  )
  const setUpload = db.prepare(
    'UPDATE submission_files SET upload_url = ?, uploaded = ? WHERE submission_id = ? AND role = ?',
  )
  const damaged = db
    .prepare<[], string>(`SELECT id FROM submissions WHERE state = 'blocked' AND reason = 'file-damaged'`)
    .pluck()
  const unsentBlobs = db.prepare<[], { id: string; blob: string }>(
    `SELECT submission_id AS id, blob_id AS blob FROM submission_files JOIN submissions ON id = submission_id
     WHERE state IN ${SENDING_SQL} AND uploaded = 0`,
  )
  const counts = db.prepare<[], { waiting: number; blocked: number }>(
    `SELECT (SELECT count(*) FROM submissions WHERE state IN ${SENDING_SQL}) AS waiting,
            (SELECT count(*) FROM submissions WHERE state = 'blocked') AS blocked`,
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
  const pages = Object.fromEntries(
    Object.entries(FILTERS).map(([name, where]) => [
      name,
      {
        rows: db.prepare<[number, number], Row>(
          `SELECT * FROM submissions WHERE ${where} AND seq < ? ORDER BY seq DESC LIMIT ?`,
        ),
        total: db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM submissions WHERE ${where}`),
      },
    ]),
  )

  const open = (row: Row) => content.parse(cipher.openJson(row.content, `submission:${row.id}`))
  const withdrawalHash = (id: string, code: string): string =>
    cipher.keyed('withdrawal-code', `${id}:${code.trim()}`)

  /** What the queue shows of a row that no longer opens: it stays visible, with its number. */
  function readable(row: Row): { studentName: string; studentNumber: string; training: boolean } {
    if (row.erased_at !== null) return NOBODY
    try {
      const { studentName, manifest } = open(row)
      return { studentName, studentNumber: manifest.studentNumber, training: manifest.training }
    } catch {
      return NOBODY
    }
  }

  const sealedReview = ({ submissionId, reasons, note }: StatusItem): Buffer =>
    cipher.sealJson({ reasons, note }, reviewPlace(submissionId))

  /** Null where there is none, or none that opens any more: the verdict itself is shown all the same. */
  function reviewOf({ id, sealed_review }: Row): z.infer<typeof review> | null {
    if (sealed_review === null) return null
    try {
      return review.parse(cipher.openJson(sealed_review, reviewPlace(id)))
    } catch {
      return null
    }
  }

  /** False where the event does not belong to the row's state: a late answer changes nothing. */
  function apply(
    id: string,
    event: SubmissionEvent,
    reason: SyncReason | null = null,
    next: Date | null = null,
  ): boolean {
    const row = one.get(id)
    const state = row ? nextState(row.state, event) : null
    if (!row || state === null) return false
    // Nothing is left of it that could be sent.
    if (row.erased_at !== null && UNSENT.includes(state)) return false
    const keepsDue = state === 'uploading' || state === 'committing'
    const at = next?.toISOString() ?? (keepsDue ? row.next_attempt_at : null)
    setState.run({
      id,
      state,
      reason: keepsDue ? (reason ?? row.reason) : reason,
      next: at,
      decided: row.erased_at === null && DECIDED.includes(state) ? (row.decided_lived_ms ?? livedMs()) : null,
    })
    return true
  }

  /** A word of the server, with the record of it. Returns the files to delete once this is committed. */
  function serverSaid({ submissionId: id, state }: StatusItem): readonly string[] {
    audit.append({ actor: 'server', action: 'status', subject: id, detail: { state } })
    return state === 'withdrawn' ? erasure.erase(id, 'withdrawn') : []
  }

  /** Returns the files to delete, as serverSaid does. */
  function reviewed(item: StatusItem): readonly string[] {
    if (!apply(item.submissionId, { type: 'reviewed', state: item.state })) {
      // Taken back, yet the server has it: a commit believed lost arrived after all, or a restored server lost what it had
      // confirmed. It is asked to let go of it.
      if (ALIVE_THERE.includes(item.state)) askWithdrawal.run(1, item.submissionId)
      return []
    }
    holdings.note(item.submissionId, 'held')
    if (one.get(item.submissionId)?.erased_at === null) setReview.run(sealedReview(item), item.submissionId)
    // A word that was on its way when the student asked says nothing about the asking.
    if (!OPEN_THERE.includes(item.state)) askWithdrawal.run(0, item.submissionId)
    return serverSaid(item)
  }

  function noteArrived(id: string, files: readonly ArrivedFile[]): void {
    for (const { role, url } of files) setUpload.run(url, 1, id, role)
  }

  /** Files go after the commit: a crash between leaves files marked as leaving, which go at the next start. */
  const inTransaction = (work: () => readonly string[]): void => blobs.unlink(db.transaction(work)())

  function shown(row: Row): QueueItem {
    const rejection = row.state === 'rejected' ? reviewOf(row) : null
    return {
      submissionId: row.id,
      shortNumber: row.short_number,
      ...readable(row),
      savedAt: row.saved_at,
      erasedAt: row.erased_at,
      state: row.state,
      reason: row.reason,
      attempts: row.attempts,
      nextAttemptAt: row.next_attempt_at,
      expectedDecisionOn: row.expected_on,
      rejection,
      canRetry: row.state === 'blocked' || (row.state === 'queued' && row.reason !== null),
      canWithdraw:
        ['queued', 'blocked', 'uploading', 'committing', 'waiting'].includes(row.state) &&
        row.withdraw_asked === 0,
    }
  }

  /** The student as the present server's roster has them: its own row, or the same person under another number. */
  const onRoster = ({ roster_id, person }: Whose) =>
    roster.find(roster_id) ?? (person === null ? null : roster.findPerson(person))

  const holdings = createHoldings({
    db,
    audit,
    apply,
    reviewed,
    onRoster,
    isWhole: (id) => {
      const { all, here } = files.get(id)!
      return all > 0 && all === here
    },
  })

  function outboxItem(row: Row): OutboxItem {
    const { manifest } = open(row)
    const rows = filesOf.all(row.id)
    const files = manifest.files.map((file): OutboxFile => {
      const stored = rows.find((one) => one.role === file.role)
      return { ...file, uploadUrl: stored?.upload_url ?? null, uploaded: stored?.uploaded === 1 }
    })
    return {
      submissionId: row.id,
      rosterId: onRoster(row)?.rosterId ?? null,
      manifest,
      manifestHash: row.manifest_hash,
      files,
      attempts: row.attempts,
    }
  }

  const outbox: OutboxPort = {
    due(now, limit) {
      if (isMoved()) return []
      const farOff = new Date(now.getTime() + FAR_OFF_MS)
      return due.all(now.toISOString(), farOff.toISOString(), limit).flatMap((row) => {
        try {
          return [outboxItem(row)]
        } catch (error) {
          if (localFault(error)) throw error
          // An unreadable row stays visible with its reason; the others go on.
          apply(row.id, { type: 'blocked' }, 'manifest-unreadable')
          return []
        }
      })
    },
    nextDueAt() {
      const at = nextDue.get()?.at
      return at ? new Date(at) : null
    },
    async readFile(submissionId, role) {
      const row = filesOf.all(submissionId).find((file) => file.role === role)
      try {
        if (row) return await blobs.read(row.blob_id)
      } catch (error) {
        // Missing because the folder is away: it waits for the folder.
        if (!(error instanceof BlobLost) || isMoved()) throw error
      }
      throw new BlobDamaged(`file ${role} cannot be read`)
    },
    uploadStarted: db.transaction((id: string, role: FileRole, url: string) => {
      setUpload.run(url, 0, id, role)
      apply(id, { type: 'upload-started' })
    }),
    uploadLost: (id, role) => {
      setUpload.run(null, 0, id, role)
    },
    arrived: db.transaction((id: string, files: readonly ArrivedFile[]) => {
      noteArrived(id, files)
      if (files.length > 0) apply(id, { type: 'upload-started' })
    }),
    committing: (id, files) =>
      db.transaction(() => {
        noteArrived(id, files)
        const taken = one.get(id)?.withdraw_asked !== 0 || !apply(id, { type: 'commit-started' })
        if (!taken) markCommitSent.run(id)
        return !taken
      })(),
    accepted: (id, state, receivedAt, also) =>
      inTransaction(() => {
        also?.()
        if (!apply(id, { type: 'accepted', state })) return []
        // A receipt does not say why: what became of it meanwhile is asked.
        holdings.note(id, state === 'waiting' ? 'held' : 'unsure')
        return serverSaid({ submissionId: id, state, reasons: [], note: '', at: receivedAt })
      }),
    postponed: db.transaction((id: string, reason: SyncReason, at: Date) => {
      addAttempt.run(id)
      apply(id, { type: 'postponed' }, reason, at)
    }),
    blocked: db.transaction((id: string, reason: SyncReason) => {
      addAttempt.run(id)
      apply(id, { type: 'blocked' }, reason)
    }),
    withdrawals: () =>
      (isMoved() ? [] : asked.all()).map(({ id, hash, state }) => ({
        id,
        ...(hash === '' ? {} : { manifestHash: hash }),
        again: state === 'withdrawn',
      })),
    withdrawalRefused: db.transaction((id: string) => {
      askWithdrawal.run(0, id)
      setReason.run('withdrawal-refused', id)
    }),
    withdrawnHere: (id, at, also) =>
      inTransaction(() => {
        also?.()
        const reason = one.get(id)?.reason ?? null
        const gone = reviewed({
          submissionId: id,
          state: 'withdrawn',
          reasons: [],
          note: '',
          at: at.toISOString(),
        })
        // This server cannot take back what another one has; the row goes on saying so.
        if (reason === 'former-server') setReason.run(reason, id)
        return gone
      }),
    reviewed: (items, also) =>
      inTransaction(() => {
        also?.()
        return items.flatMap(reviewed)
      }),
    unsure: (limit) => (isMoved() ? [] : holdings.unsure(limit)),
    answered: (asked, items, now, also) =>
      inTransaction(() => {
        also?.()
        return holdings.answered(asked, items, now)
      }),
    rosterChanged: holdings.rosterChanged,
    counts: () => counts.get()!,
  }

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
        withdrawal: withdrawalHash(id, receipt.withdrawalCode),
        content: cipher.sealJson({ studentName, manifest }, `submission:${id}`),
      })
      for (const { role, blob } of files) {
        insertFile.run(id, role, blob.id)
        blobs.give(blob.id, `submission:${id}`)
      }
    },
    page(filter, after, limit) {
      const { rows, total } = pages[filter]!
      const found = rows.all(after === null ? Number.MAX_SAFE_INTEGER : Number(after), limit + 1)
      const items = found.slice(0, limit)
      const next = found.length > limit ? String(items.at(-1)!.seq) : null
      return { items: items.map(shown), next, total: total.get()!.n }
    },
    item(id) {
      const row = one.get(id)
      return row ? shown(row) : null
    },
    picturesLost: db.transaction((lost: ReadonlySet<string>, now: Date) => {
      for (const id of damaged.all())
        if (!filesOf.all(id).some((file) => lost.has(file.blob_id))) apply(id, { type: 'retried' }, null, now)
      if (lost.size === 0) return
      const bereft = unsentBlobs.all().flatMap(({ id, blob }) => (lost.has(blob) ? [id] : []))
      for (const id of new Set(bereft)) {
        apply(id, { type: 'blocked' }, 'file-damaged')
        audit.append({ actor: 'station', action: 'pictures-missing', subject: id })
      }
    }),
    damaged: () => damaged.all().length,
    retry: (id, now) => apply(id, { type: 'retried' }, null, now),
    withdraw(id, code, actor) {
      const row = one.get(id)
      if (!row) return 'not-found'
      if (row.erased_at !== null) return 'too-late'
      if (row.withdrawal !== withdrawalHash(id, code)) return 'wrong-code'
      let outcome: Withdrawal = 'too-late'
      inTransaction(() => {
        if (row.commit_sent === 0 && apply(id, { type: 'withdrawn-here' })) outcome = 'withdrawn'
        else if (shown(row).canWithdraw) outcome = 'asked'
        else return []
        if (outcome === 'asked') askWithdrawal.run(1, id)
        audit.append({ actor, action: 'withdrawal', subject: id, detail: { outcome } })
        return outcome === 'withdrawn' ? erasure.erase(id, 'withdrawn') : []
      })
      return outcome
    },
    standing: holdings.standing,
    startOver: holdings.startOver,
  }
}
