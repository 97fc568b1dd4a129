// The rows of saved submissions: what is sealed in them, and the one way their state changes.
import { z } from 'zod'
import type { StatusItem } from '../../core/contract/server-records.ts'
import { DECIDED } from '../../core/retention/retention.ts'
import { type FileRole, submissionManifest } from '../../core/submission/manifest.ts'
import { rejectReason } from '../../core/submission/review.ts'
import {
  nextState,
  type SubmissionEvent,
  type SubmissionState,
  UNSENT,
} from '../../core/submission/submission-state.ts'
import type { SyncReason } from '../../core/submission/sync-reason.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'
import type { Whose } from './holdings.ts'
import { reviewPlace } from './seal-reviews.ts'

export interface Row extends Whose {
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

export interface FileRow {
  readonly role: FileRole
  readonly blob_id: string
  readonly upload_url: string | null
  readonly uploaded: number
}

const content = z.object({ studentName: z.string(), manifest: submissionManifest })
const review = z.object({ reasons: z.array(rejectReason), note: z.string() })

const CAN_WITHDRAW: readonly SubmissionState[] = ['queued', 'blocked', 'uploading', 'committing', 'waiting']

/** Whether the student may still ask for it back. */
export const canWithdraw = (row: Row): boolean => CAN_WITHDRAW.includes(row.state) && row.withdraw_asked === 0

const NOBODY = { studentName: '', studentNumber: '', training: false }

interface Parts {
  readonly db: Db
  readonly cipher: Cipher
  /** What days of retention are counted in. */
  readonly livedMs: () => number
}

export type Rows = ReturnType<typeof createRows>

export function createRows({ db, cipher, livedMs }: Parts) {
  const one = db.prepare<[string], Row>('SELECT * FROM submissions WHERE id = ?')
  const filesOf = db.prepare<[string], FileRow>(
    'SELECT * FROM submission_files WHERE submission_id = ? ORDER BY rowid',
  )
  const setState = db.prepare(
    'UPDATE submissions SET state = @state, reason = @reason, next_attempt_at = @next, decided_lived_ms = @decided WHERE id = @id',
  )
  const setReason = db.prepare<[SyncReason, string]>('UPDATE submissions SET reason = ? WHERE id = ?')
  const setReview = db.prepare('UPDATE submissions SET sealed_review = ? WHERE id = ?')

  const contentPlace = (id: string): string => `submission:${id}`
  const seal = (id: string, value: z.infer<typeof content>): Buffer =>
    cipher.sealJson(contentPlace(id), value)
  const open = (row: Row) => content.parse(cipher.openJson(contentPlace(row.id), row.content))

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

  const saveReview = ({ submissionId, reasons, note }: StatusItem): void => {
    setReview.run(cipher.sealJson(reviewPlace(submissionId), { reasons, note }), submissionId)
  }

  /** Null where there is none, or none that opens any more: the verdict itself is shown all the same. */
  function reviewOf({ id, sealed_review }: Row): z.infer<typeof review> | null {
    if (sealed_review === null) return null
    try {
      return review.parse(cipher.openJson(reviewPlace(id), sealed_review))
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

  return {
    find: (id: string): Row | null => one.get(id) ?? null,
    filesOf: (id: string): FileRow[] => filesOf.all(id),
    setReason: (id: string, reason: SyncReason): void => void setReason.run(reason, id),
    seal,
    open,
    readable,
    reviewOf,
    saveReview,
    apply,
  }
}
