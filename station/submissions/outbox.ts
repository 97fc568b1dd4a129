// What sync empties: what is due, what became of it, and what it is asked to carry besides.
import type { FileRole } from '../../core/submission/manifest.ts'
import { SENDING } from '../../core/submission/submission-state.ts'
import type { SyncReason } from '../../core/submission/sync-reason.ts'
import { BlobLost, type Blobs } from '../blobs/blobs.ts'
import type { Db } from '../store/open.ts'
import { localFault } from '../sync/local-fault.ts'
import {
  type ArrivedFile,
  BlobDamaged,
  type OutboxFile,
  type OutboxItem,
  type OutboxPort,
} from '../sync/ports.ts'
import type { Holdings, Whose } from './holdings.ts'
import type { Row, Rows } from './rows.ts'
import { statesSql } from './states-sql.ts'
import type { Verdicts } from './verdicts.ts'

/** No wait is this long: a time so far ahead was written before the clock was put back, and counts as come. */
const FAR_OFF_MS = 60_000
const SENDING_SQL = statesSql(SENDING)

interface Parts {
  readonly db: Db
  readonly blobs: Blobs
  readonly rows: Rows
  readonly verdicts: Verdicts
  readonly holdings: Holdings
  readonly onRoster: (row: Whose) => { readonly rosterId: string } | null
  readonly isMoved: () => boolean
  /** Deletes the files that the work returns, after its commit. */
  readonly inTransaction: (work: () => readonly string[]) => void
}

export function createOutbox(parts: Parts): OutboxPort {
  const { db, blobs, rows, verdicts, holdings, onRoster, isMoved, inTransaction } = parts
  const due = db.prepare<[string, string, number], Row>(
    `SELECT * FROM submissions INDEXED BY submissions_due
     WHERE state IN ${SENDING_SQL} AND withdraw_asked = 0 AND (next_attempt_at <= ? OR next_attempt_at > ?) ORDER BY next_attempt_at, seq LIMIT ?`,
  )
  const nextDue = db.prepare<[], { at: string | null }>(
    `SELECT min(next_attempt_at) AS at FROM submissions INDEXED BY submissions_due
     WHERE state IN ${SENDING_SQL} AND withdraw_asked = 0`,
  )
  const addAttempt = db.prepare('UPDATE submissions SET attempts = attempts + 1 WHERE id = ?')
  const markCommitSent = db.prepare('UPDATE submissions SET commit_sent = 1 WHERE id = ?')
  const setUpload = db.prepare(
    'UPDATE submission_files SET upload_url = ?, uploaded = ? WHERE submission_id = ? AND role = ?',
  )
  const counts = db.prepare<[], { waiting: number; blocked: number }>(
    `SELECT (SELECT count(*) FROM submissions WHERE state IN ${SENDING_SQL}) AS waiting,
            (SELECT count(*) FROM submissions WHERE state = 'blocked') AS blocked`,
  )

  function noteArrived(id: string, files: readonly ArrivedFile[]): void {
    for (const { role, url } of files) setUpload.run(url, 1, id, role)
  }

  function outboxItem(row: Row): OutboxItem {
    const { manifest } = rows.open(row)
    const stored = rows.filesOf(row.id)
    const files = manifest.files.map((file): OutboxFile => {
      const kept = stored.find((one) => one.role === file.role)
      return { ...file, uploadUrl: kept?.upload_url ?? null, uploaded: kept?.uploaded === 1 }
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

  return {
    due(now, limit) {
      if (isMoved()) return []
      const farOff = new Date(now.getTime() + FAR_OFF_MS)
      return due.all(now.toISOString(), farOff.toISOString(), limit).flatMap((row) => {
        try {
          return [outboxItem(row)]
        } catch (error) {
          if (localFault(error)) throw error
          // An unreadable row stays visible with its reason; the others go on.
          rows.apply(row.id, { type: 'blocked' }, 'manifest-unreadable')
          return []
        }
      })
    },
    nextDueAt() {
      const at = nextDue.get()?.at
      return at ? new Date(at) : null
    },
    async readFile(submissionId, role) {
      const row = rows.filesOf(submissionId).find((file) => file.role === role)
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
      rows.apply(id, { type: 'upload-started' })
    }),
    uploadLost: (id, role) => {
      setUpload.run(null, 0, id, role)
    },
    arrived: db.transaction((id: string, files: readonly ArrivedFile[]) => {
      noteArrived(id, files)
      if (files.length > 0) rows.apply(id, { type: 'upload-started' })
    }),
    committing: (id, files) =>
      db.transaction(() => {
        noteArrived(id, files)
        const taken = rows.find(id)?.withdraw_asked !== 0 || !rows.apply(id, { type: 'commit-started' })
        if (!taken) markCommitSent.run(id)
        return !taken
      })(),
    accepted: (id, state, receivedAt, also) =>
      inTransaction(() => {
        also?.()
        if (!rows.apply(id, { type: 'accepted', state })) return []
        // A receipt does not say why: what became of it meanwhile is asked.
        holdings.note(id, state === 'waiting' ? 'held' : 'unsure')
        return verdicts.serverSaid({ submissionId: id, state, reasons: [], note: '', at: receivedAt })
      }),
    postponed: db.transaction((id: string, reason: SyncReason, at: Date) => {
      addAttempt.run(id)
      rows.apply(id, { type: 'postponed' }, reason, at)
    }),
    blocked: db.transaction((id: string, reason: SyncReason) => {
      addAttempt.run(id)
      rows.apply(id, { type: 'blocked' }, reason)
    }),
    withdrawals: () => (isMoved() ? [] : verdicts.asked()),
    withdrawalRefused: db.transaction(verdicts.refused),
    withdrawnHere: (id, at, also) =>
      inTransaction(() => {
        also?.()
        return verdicts.withdrawnHere(id, at)
      }),
    reviewed: (items, also) =>
      inTransaction(() => {
        also?.()
        return items.flatMap(verdicts.reviewed)
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
}
