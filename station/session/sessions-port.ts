// What the running capture is asked, and what it is made of.

import type { RosterEntry } from '../../core/contract/server-records.ts'
import type { StillInput } from '../../core/contract/station-records.ts'
import type { CardEnd } from '../../core/identity/card-validity.ts'
import type { Operator } from '../../core/identity/operator.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import type { Override } from '../../core/session/override.ts'
import type { Consents, EndReason, Fee, Session } from '../../core/session/session.ts'
import type { Audit } from '../audit/audit.ts'
import type { Blobs, Picture } from '../blobs/blobs.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Policy } from '../site/policy.ts'
import type { Db } from '../store/open.ts'
import type { Submissions } from '../submissions/submissions.ts'
import type { CardScan, FactsOptions } from './facts.ts'

export interface SessionsOptions extends FactsOptions {
  readonly db: Db
  readonly cipher: Cipher
  readonly blobs: Blobs
  readonly audit: Audit
  readonly submissions: Submissions
  readonly policy: Policy
  readonly findStudent: (rosterId: string) => RosterEntry | null
  readonly notice: { readonly version: string; readonly sha256: string }
  readonly training: boolean
  readonly stationId: () => string
  readonly reviewWorkingDays: () => number
  readonly supportPhone: () => string
  /** Whether this site reads ID cards at all. */
  readonly cardAsked: () => boolean
  /** Who is signed in, for the audit log. */
  readonly actor: () => string
  /** Throws where the folder is not the one that was opened: what is written now is not found again. */
  readonly assertWhole: () => void
  readonly onChange: (session: Session | null) => void
}

export interface Sessions {
  readonly current: () => Session | null
  /** A job of the vision child is running for the session. */
  readonly working: () => boolean
  readonly start: (operator: Operator, entry: RosterEntry) => Session
  readonly consent: (
    given: Omit<Consents, 'noticeVersion' | 'noticeHash' | 'at'>,
    noticeSha256: string,
  ) => Session
  readonly cardTurned: (scan: Pick<CardScan, 'side' | 'image'>) => Promise<number>
  readonly readCard: (scan: CardScan) => Promise<Session>
  /** The end of validity by somebody who looked at the card, where it could not be read. */
  readonly enterCardValidity: (by: Operator, to: CardEnd) => Session
  readonly judgeStill: (input: StillInput) => Promise<Session>
  readonly settleFee: (fee: Fee) => Session
  readonly override: (override: Override) => Session
  /** What the operator found who was shown both faces of this attempt. */
  readonly decideComparison: (by: Operator, attemptId: string, decision: 'same' | 'different') => Session
  readonly manualCheck: (
    attemptId: string,
    people: { readonly first: Operator; readonly second: Operator },
    reason: string,
  ) => Session
  readonly standardize: () => Promise<Session>
  readonly confirm: () => Session
  /** Events that need nothing but to be allowed. */
  readonly plain: (
    type: 'card-accepted' | 'enrolment-confirmed' | 'retake' | 'best-recalled' | 'back',
  ) => Session
  readonly choose: (submitAnyway: boolean) => Session
  readonly end: (reason: EndReason) => Session
  /** Leaves a saved or ended session behind. */
  readonly close: () => void
  readonly putBlob: (picture: Picture) => Promise<BlobRef>
  /** A picture from a drive or scanner: decoded and made upright by the vision child before it is kept. */
  readonly importPicture: (kind: BlobRef['kind'], bytes: Uint8Array) => Promise<BlobRef>
}

export const isOver = (session: Session): boolean => session.step === 'saved' || session.step === 'ended'
