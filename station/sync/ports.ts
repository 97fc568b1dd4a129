// What sync needs of the station: the outbox, the files behind it, the roster it refreshes and the place where the
// enrolment is kept. Implemented by the station's stores; nothing here knows SQLite.
import type { RosterEntry, StatusItem } from '../../core/contract/server-records.ts'
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

/** A submission's id with its manifest's hash; without it where it was erased here. */
export interface Titled {
  readonly id: string
  readonly manifestHash?: string
}

export interface OutboxItem {
  readonly submissionId: string
  /** The student's row on the present server's roster; null where they are not on it. */
  readonly rosterId: string | null
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
  /** `also` joins the transaction, here and below. */
  readonly accepted: (
    submissionId: string,
    state: StatusItem['state'],
    receivedAt: string,
    also?: () => void,
  ) => void
  /** Will be tried again at `nextAttemptAt`; the reason stays on screen until then. */
  readonly postponed: (submissionId: string, reason: SyncReason, nextAttemptAt: Date) => void
  /** Needs a person. Nothing is dropped. */
  readonly blocked: (submissionId: string, reason: SyncReason) => void
  /** Withdrawals asked for at the booth that the server has not heard of. */
  readonly withdrawals: () => readonly (Titled & { readonly again: boolean })[]
  readonly withdrawalRefused: (submissionId: string) => void
  /** The server never got it, so there is nothing to take back there and nothing more to send. */
  readonly withdrawnHere: (submissionId: string, at: Date, also?: () => void) => void
  /** In one transaction. */
  readonly reviewed: (items: readonly StatusItem[], also?: () => void) => void
  /** What the present server may or may not have. */
  readonly unsure: (limit: number) => readonly Titled[]
  /** Its answer about these; what it has not is sent again. In one transaction. */
  readonly answered: (
    asked: readonly Titled[],
    items: readonly StatusItem[],
    now: Date,
    also?: () => void,
  ) => void
  /** What waited for the roster to change goes on where it did. */
  readonly rosterChanged: (now: Date) => void
  readonly counts: () => { readonly waiting: number; readonly blocked: number }
}

export interface RosterPort {
  /** One page of changes and the cursor after it, in one transaction, which `also` joins. */
  readonly apply: (
    entries: readonly RosterEntry[],
    cursor: string,
    page?: { readonly isLast: boolean; readonly also: () => void },
  ) => void
  readonly cursor: () => string | null
}

export interface Enrolment {
  readonly serverUrl: string
  readonly stationId: string
  readonly privateDer: Buffer
  readonly codeKeys: readonly { readonly keyId: string; readonly publicKey: string }[]
  readonly demo: boolean
  /** The server's school; absent where it was not told. */
  readonly school?: string | undefined
}

/** How far the server's history is known: everything believed of it is true at this place of it or before. */
export interface History {
  /** Null where the server does not speak of it, or was not met since. */
  readonly anchor: string | null
  readonly statusCursor: string | null
}

export interface EnrolmentPort {
  readonly read: () => Enrolment | null
  readonly save: (enrolment: Enrolment) => void
  /** The booth's id, made with its folder and kept for life. */
  readonly stationId: () => string
  /** The key of the next enrolment, kept before it is shown to anybody: an answer that got lost is asked for again. */
  readonly nextKey: (make: () => Buffer) => Buffer
  /** Keys of the enrolment under way, of the present one and of those before: a server knows the booth by one of them. */
  readonly keys: () => readonly Buffer[]
  readonly change: (changes: Partial<Pick<Enrolment, 'codeKeys' | 'school'>>) => void
  readonly history: () => History
  readonly saveHistory: (history: Partial<History>) => void
}

export interface SyncPorts {
  readonly outbox: OutboxPort
  readonly roster: RosterPort
  readonly enrolment: EnrolmentPort
  readonly auditHead: () => { readonly head: string; readonly records: number }
  /** The server's time, as read off one of its answers just now. */
  readonly heardTime: (serverMs: number) => void
  /** The server at hand has another history than the one known: everything known of it is asked anew. In one transaction. */
  readonly startOver: (history: History) => void
  /**
   * Enrolled, in one transaction. With a history it is a server of which nothing is known: nothing of the old one's roster
   * remains. Null: it goes on as before.
   */
  readonly enrolled: (enrolment: Enrolment, history: History | null) => void
}

/** A stored file that cannot be sent as it is: it blocks its own submission and no other. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged'
}
