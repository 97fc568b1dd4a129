// What sync needs of the station: the outbox, the files behind it, the roster it refreshes and the place where the
// enrolment is kept. Implemented by the station's stores; nothing here knows SQLite.
import type { RosterEntry, StatusItem } from '../../core/contract/server.ts'
import type { FileRole, SubmissionManifest } from '../../core/submission/manifest.ts'
import type { SyncReason } from '../../core/submission/sync-reason.ts'

export interface OutboxFile {
  readonly role: FileRole
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
  /** Where a broken upload goes on; null before the first byte. */
  readonly uploadUrl: string | null
  /** The whole file was accepted by the server. */
  readonly uploaded: boolean
}

export interface ArrivedFile {
  readonly role: FileRole
  readonly url: string
}

export interface OutboxItem {
  readonly submissionId: string
  readonly manifest: SubmissionManifest
  readonly manifestHash: string
  readonly files: readonly OutboxFile[]
  readonly attempts: number
}

export interface OutboxPort {
  /** Submissions whose next attempt is due, the one due longest first. */
  readonly due: (now: Date, limit: number) => readonly OutboxItem[]
  readonly nextDueAt: () => Date | null
  /** The decrypted bytes of a file; throws `BlobDamaged` when missing or altered. */
  readonly readFile: (submissionId: string, role: FileRole) => Promise<Buffer>
  /** Part of the file is there; the rest goes to this address. */
  readonly uploadStarted: (submissionId: string, role: FileRole, uploadUrl: string) => void
  readonly uploadLost: (submissionId: string, role: FileRole) => void
  /** Files the server has whole, while another of the submission did not get through: they need not go again. */
  readonly arrived: (submissionId: string, files: readonly ArrivedFile[]) => void
  /**
   * Asked right before the commit is sent, with the files that have arrived; false when the student has taken the
   * submission back meanwhile.
   */
  readonly committing: (submissionId: string, files: readonly ArrivedFile[]) => boolean
  readonly accepted: (submissionId: string, state: StatusItem['state'], receivedAt: string) => void
  /** Will be tried again at `nextAttemptAt`; the reason stays on screen until then. */
  readonly postponed: (submissionId: string, reason: SyncReason, nextAttemptAt: Date) => void
  /** Needs a person. Nothing is dropped. */
  readonly blocked: (submissionId: string, reason: SyncReason) => void
  /** Withdrawals asked for at the booth that the server has not heard of. */
  readonly withdrawals: () => readonly string[]
  readonly withdrawalRefused: (submissionId: string, reason: SyncReason) => void
  /** In one transaction. */
  readonly reviewed: (items: readonly StatusItem[]) => void
  readonly counts: () => { readonly waiting: number; readonly blocked: number }
}

export interface RosterPort {
  /** One page of changes and the cursor after it, in one transaction. */
  readonly apply: (entries: readonly RosterEntry[], cursor: string) => void
  readonly cursor: () => string | null
}

export interface Enrolment {
  readonly serverUrl: string
  readonly stationId: string
  readonly privateDer: Buffer
  readonly codeKeys: readonly { readonly keyId: string; readonly publicKey: string }[]
  readonly demo: boolean
}

export interface EnrolmentPort {
  readonly read: () => Enrolment | null
  readonly save: (enrolment: Enrolment) => void
  readonly saveCodeKeys: (keys: Enrolment['codeKeys']) => void
  readonly statusCursor: () => string | null
  readonly saveStatusCursor: (cursor: string) => void
}

export interface SyncPorts {
  readonly outbox: OutboxPort
  readonly roster: RosterPort
  readonly enrolment: EnrolmentPort
  readonly auditHead: () => { readonly head: string; readonly records: number }
  /** The server's time, as read off one of its answers just now. */
  readonly heardTime: (serverMs: number) => void
}

/** A stored file that cannot be sent as it is: it blocks its own submission and no other. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged'
}
