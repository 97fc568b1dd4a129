// What the review server tells its stations and its console.
import { z } from 'zod'
import { documentType } from '../identity/document.ts'
import { submissionManifest } from '../submission/manifest.ts'
import { rejectReason, reviewState } from '../submission/review.ts'
import { isoTime, sha256Hex } from '../text-forms.ts'

export const key = z.object({ keyId: z.string(), publicKey: z.string() })

/**
 * A place in the server's audit log, opaque to stations: number and keyed hash of a record. The log is a chain, so a server
 * whose log holds that record has lost nothing that came before it. A station shows the place it knows with every request
 * and stores the answer's with whatever it believes because of that answer; a server that was restored, replaced or cut
 * short cannot continue it, and says so (CONFLICT `history-differs`) instead of answering.
 */
export const anchor = z.string().regex(/^\d{1,10}\.[0-9a-f]{64}$/)
/** Absent from stations and servers that do not speak of it yet. */
export const known = { anchor: anchor.optional() }

/** Raw 32-byte Ed25519 keys in base64url. */
export const enrolment = z.object({
  /** The id the station came with, or a new one where another booth holds that id. */
  stationId: z.string(),
  school: z.string(),
  demo: z.boolean(),
  codeKeys: z.array(key),
  serverTimeMs: z.int(),
  ...known,
  /** Whether the server continues the history the station showed. */
  continues: z.boolean().optional(),
  /** The end of this station's status feed. */
  statusCursor: z.string().optional(),
})

/** A roster row as a station receives it. It is encrypted at rest there. */
export const rosterEntry = z.object({
  rosterId: z.string(),
  taskId: z.string(),
  name: z.string(),
  studentNumber: z.string(),
  idNumber: z.string(),
  school: z.string(),
  level: z.string(),
  major: z.string(),
  graduation: z.string(),
  feeFen: z.int().nonnegative(),
  /** Absent: a resident ID card. Any other is checked by two people (人工核验). */
  documentType: documentType.exclude(['resident-id']).optional(),
  /** A code with another serial than this is revoked. */
  codeSerial: z.int(),
  /** Already captured here or elsewhere: must not be captured again. */
  captured: z.boolean(),
  removed: z.boolean(),
  training: z.boolean(),
})
export type RosterEntry = z.infer<typeof rosterEntry>

export const serverReceipt = z.object({
  submissionId: z.uuid(),
  manifestHash: sha256Hex,
  receivedAt: isoTime,
  state: reviewState,
})

export const statusItem = z.object({
  submissionId: z.uuid(),
  state: reviewState,
  reasons: z.array(rejectReason),
  note: z.string(),
  at: isoTime,
})
export type StatusItem = z.infer<typeof statusItem>

export const account = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['administrator', 'reviewer']),
  disabled: z.boolean(),
  /** Signed in by a password somebody else set: nothing but a new one is possible. */
  mustChangePassword: z.boolean(),
})
export type Account = z.infer<typeof account>

export const accountEntry = account.extend({
  createdAt: isoTime,
  lastSignInAt: isoTime.nullable(),
  /** Too many wrong passwords, from somewhere: `unlockAccount` lets it try again. */
  triesLocked: z.boolean(),
})
export type AccountEntry = z.infer<typeof accountEntry>

export const reviewTask = z.object({
  submissionId: z.uuid(),
  state: reviewState,
  studentName: z.string(),
  studentNumber: z.string(),
  stationName: z.string(),
  receivedAt: isoTime,
  claimedBy: z.string().nullable(),
  training: z.boolean(),
  submittedAnyway: z.boolean(),
  overrides: z.int(),
  /** A tombstone: whose it was, its pictures and words are gone. */
  erased: z.boolean(),
})
export type ReviewTask = z.infer<typeof reviewTask>

export const submissionDetail = reviewTask.extend({
  /** Empty for whoever neither holds nor decided the submission. */
  idNumberMasked: z.string(),
  school: z.string(),
  level: z.string(),
  major: z.string(),
  /** Null where its time was over. */
  manifest: submissionManifest.nullable(),
  /** The roster names the student or their ID number otherwise than when the photo was taken. */
  identityChanged: z.boolean(),
  files: z.array(z.object({ role: z.string(), url: z.string(), bytes: z.int(), sha256: sha256Hex })),
  /** Roles of pictures that were lost with the server's disk and not sent again yet. */
  missing: z.array(z.string()),
  /** Until when the viewer may see the pictures; null when not at all. */
  picturesUntil: isoTime.nullable(),
  history: z.array(
    z.object({
      at: isoTime,
      state: reviewState,
      by: z.string(),
      reasons: z.array(rejectReason),
      note: z.string(),
    }),
  ),
  /** Until when the reviewer may take the decision back; null when there is none to take back. */
  undoUntil: isoTime.nullable(),
})
export type SubmissionDetail = z.infer<typeof submissionDetail>

/** Keys a booth remembers: the one it enrols with and those of the servers before. */
export const MAX_PROOFS = 8

/** Submissions asked about in one request. */
export const MAX_HOLDINGS = 200

/** `low`: an administrator is to make room; `full`: no new photos are taken. */
export const roomWord = z.enum(['enough', 'low', 'full'])
export type RoomWord = z.infer<typeof roomWord>
