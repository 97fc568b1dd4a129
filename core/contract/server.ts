// The review server's interface: for stations (every request signed, see station-signature.ts) and for the console
// (cookie of a signed-in reviewer or administrator). The OpenAPI document is generated from this file.
// Outside it, as plain HTTP because they carry bytes: tus at /api/v1/files, pictures at
// /api/v1/console/submissions/{id}/files/{role}, the export at /api/v1/console/export.zip, code sheets at
// /api/v1/console/roster/codes.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { submissionManifest } from '../submission/manifest.ts'
import { failures } from './failure.ts'
import { isoTime, lookReason, rejectReason, reviewState, sha256Hex } from './records.ts'

const base = oc.errors(failures)
const none = z.object({})
const key = z.object({ keyId: z.string(), publicKey: z.string() })

/**
 * A place in the server's audit log, opaque to stations: number and keyed hash of a record. The log is a chain, so a server
 * whose log holds that record has lost nothing that came before it. A station shows the place it knows with every request
 * and stores the answer's with whatever it believes because of that answer; a server that was restored, replaced or cut
 * short cannot continue it, and says so (CONFLICT `history-differs`) instead of answering.
 */
export const anchor = z.string().regex(/^\d{1,10}\.[0-9a-f]{64}$/)
/** Absent from stations and servers that do not speak of it yet. */
const known = { anchor: anchor.optional() }

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

/** What can be wrong in a line of a roster file; the console says each in a sentence. */
export const rosterProblemCode = z.enum([
  'encoding',
  'csv',
  'no-rows',
  'too-many-rows',
  'column-missing',
  'column-twice',
  'required',
  'too-long',
  'control-character',
  'id-length',
  'id-characters',
  'id-birth-date',
  'id-check-character',
  'date',
  'amount',
  'yes-or-no',
  'duplicate',
  'locked',
])
export type RosterProblemCode = z.infer<typeof rosterProblemCode>

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
  files: z.array(z.object({ role: z.string(), url: z.string(), bytes: z.int(), sha256: sha256Hex })),
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
const roomWord = z.enum(['enough', 'low', 'full'])

const page = { cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }

const stationApi = {
  /**
   * A code lets a booth in once; the same code with the same key again is the same request, whose answer was lost. A booth
   * keeps its id for life: it shows it, proven by the key the server knows it by (see core/contract/station-signature.ts),
   * and is the station it was, let in again if it had been shut out. Throws CODE_UNKNOWN, CODE_REVOKED (`used`, `expired`),
   * LOCKED_OUT, BAD_INPUT.
   */
  enrol: base
    .route({ method: 'POST', path: '/stations/enrol' })
    .input(
      z.object({
        code: z.string(),
        name: z.string().max(60),
        publicKey: z.string(),
        stationId: z.uuid().optional(),
        /** Signatures of the enrolment by keys this booth holds; one by the key the server knows is enough. */
        proofs: z.array(z.string().max(100)).max(MAX_PROOFS).default([]),
        ...known,
      }),
    )
    .output(enrolment),
  roster: base
    .route({ method: 'GET', path: '/station/roster' })
    .input(z.object({ cursor: z.string().optional(), ...known }))
    .output(
      z.object({
        ...known,
        entries: z.array(rosterEntry),
        cursor: z.string(),
        more: z.boolean(),
        codeKeys: z.array(key),
      }),
    ),
  heartbeat: base
    .route({ method: 'POST', path: '/station/heartbeat' })
    .input(
      z.object({
        auditHead: z.string(),
        auditRecords: z.int(),
        waiting: z.int(),
        blocked: z.int(),
        version: z.string(),
        ...known,
      }),
    )
    .output(
      z.object({
        serverTimeMs: z.int(),
        ...known,
        /** False where the server does not have the history shown; it answers all the same. */
        continues: z.boolean().optional(),
        /** The end of this station's status feed. */
        statusCursor: z.string().optional(),
        school: z.string().optional(),
      }),
    ),
  /**
   * Which of these submissions does the server have? What is not in the answer is not there. An id counts with its
   * manifest's hash, and whoever shows both is the booth the submission belongs to from now on; without the hash (erased at
   * the booth) it counts for the station that sent it.
   */
  holdings: base
    .route({ method: 'POST', path: '/station/holdings' })
    .input(
      z.object({
        submissions: z
          .array(z.object({ id: z.uuid(), manifestHash: sha256Hex.optional() }))
          .max(MAX_HOLDINGS),
        ...known,
      }),
    )
    .output(z.object({ items: z.array(statusItem), ...known })),
  /**
   * Exactly once: same id and same hash give the same receipt whichever station sends it, another hash CONFLICT.
   * `rosterId` is the student's row on this server's roster where the manifest was written for another one.
   */
  submit: base
    .route({ method: 'PUT', path: '/submissions/{id}' })
    .input(
      z.object({
        id: z.uuid(),
        manifestHash: sha256Hex,
        manifest: submissionManifest,
        uploads: z.array(z.object({ role: z.string(), uploadId: z.string() })),
        rosterId: z.string().optional(),
        ...known,
      }),
    )
    .output(serverReceipt.extend(known)),
  status: base
    .route({ method: 'GET', path: '/station/status' })
    .input(z.object({ cursor: z.string().optional(), ...known }))
    .output(z.object({ items: z.array(statusItem), cursor: z.string(), more: z.boolean(), ...known })),
  /**
   * `again`: this server confirmed the withdrawal before and lost it, so that it holds in every state before publication.
   * Throws NOT_FOUND where the server never got the submission, REFUSED (`withdrawal-refused`) where it is too late.
   */
  withdraw: base
    .route({ method: 'POST', path: '/submissions/{id}/withdraw' })
    .input(
      z.object({
        id: z.uuid(),
        manifestHash: sha256Hex.optional(),
        again: z.boolean().default(false),
        ...known,
      }),
    )
    .output(statusItem.extend(known)),
}

/** Long enough not to be guessed, short enough to be hashed. */
export const PASSWORD_LENGTH = { shortest: 10, longest: 200 } as const
const typedPassword = z.string().max(PASSWORD_LENGTH.longest)
const newPassword = typedPassword.min(PASSWORD_LENGTH.shortest)
const newAccount = z.object({ name: z.string().trim().min(1).max(40), password: newPassword })
const byId = z.object({ id: z.string().max(64) })

const consoleApi = {
  /** The first administrator, with the token printed at the first start; `me` says `setup-needed` until then. */
  setup: base
    .route({ method: 'POST', path: '/console/setup' })
    .input(newAccount.extend({ token: z.string().max(100) }))
    .output(account),
  login: base
    .route({ method: 'POST', path: '/console/login' })
    .input(z.object({ name: z.string().max(100), password: typedPassword }))
    .output(account),
  logout: base.route({ method: 'POST', path: '/console/logout' }).input(none).output(none),
  /** Room for the data: a word for everybody, the figure for administrators, who can do something about it. */
  space: base
    .route({ method: 'GET', path: '/console/space' })
    .output(z.object({ room: roomWord, bytes: z.int().nullable() })),
  /** Pictures no record knows, set aside for `keptDays`, and such that records know and that are not there. */
  pictures: base.route({ method: 'GET', path: '/console/pictures' }).output(
    z.object({
      quarantined: z.int(),
      quarantinedSince: isoTime.nullable(),
      keptDays: z.int(),
      missing: z.int(),
    }),
  ),
  me: base
    .route({ method: 'GET', path: '/console/me' })
    .output(account.extend({ demo: z.boolean(), school: z.string() })),
  /** Ends all other sessions of the account. Throws WRONG_PIN, LOCKED_OUT, BAD_INPUT (`same-password`). */
  changePassword: base
    .route({ method: 'POST', path: '/console/password' })
    .input(z.object({ old: typedPassword, fresh: newPassword }))
    .output(none),
  tasks: base
    .route({ method: 'GET', path: '/console/tasks' })
    .input(z.object({ state: reviewState.optional(), query: z.string().optional(), ...page }))
    .output(
      z.object({
        tasks: z.array(reviewTask),
        next: z.string().nullable(),
        counts: z.record(z.string(), z.int()),
      }),
    ),
  /** The oldest waiting task, or the one named; null when nothing waits. One reviewer at a time. */
  claim: base
    .route({ method: 'POST', path: '/console/tasks/claim' })
    .input(z.object({ submissionId: z.uuid().optional() }))
    .output(z.object({ submission: submissionDetail.nullable() })),
  release: base
    .route({ method: 'POST', path: '/console/tasks/{submissionId}/release' })
    .input(z.object({ submissionId: z.uuid() }))
    .output(none),
  decide: base
    .route({ method: 'POST', path: '/console/tasks/{submissionId}/decision' })
    .input(
      z.object({
        submissionId: z.uuid(),
        decision: z.enum(['approved', 'rejected']),
        reasons: z.array(rejectReason),
        note: z.string().max(300),
      }),
    )
    .output(submissionDetail),
  undo: base
    .route({ method: 'POST', path: '/console/tasks/{submissionId}/undo' })
    .input(z.object({ submissionId: z.uuid() }))
    .output(submissionDetail),
  /** Recorded. The pictures themselves are for whoever holds the task. */
  submission: base
    .route({ method: 'GET', path: '/console/submissions/{submissionId}' })
    .input(z.object({ submissionId: z.uuid() }))
    .output(submissionDetail),
  /** An administrator says why, and may then see the pictures for as long as a claim lasts; recorded. */
  look: base
    .route({ method: 'POST', path: '/console/submissions/{submissionId}/look' })
    .input(z.object({ submissionId: z.uuid(), reason: lookReason }))
    .output(submissionDetail),
  /** 上网中 and 上网成功, for approved photos. */
  advance: base
    .route({ method: 'POST', path: '/console/submissions/advance' })
    .input(
      z.object({
        submissionIds: z.array(z.uuid()).min(1).max(1000),
        to: z.enum(['publishing', 'published']),
      }),
    )
    .output(z.object({ advanced: z.int(), heldBack: z.int() })),
  /** What an export would hold, and what it would not yet: decisions that can still be taken back. */
  exportPlan: base.route({ method: 'GET', path: '/console/export' }).output(
    z.object({
      ready: z.int(),
      heldBack: z.int(),
      /** When the last of these stands, as things are now. */
      heldUntil: isoTime.nullable(),
    }),
  ),
  roster: base
    .route({ method: 'GET', path: '/console/roster' })
    .input(z.object({ query: z.string().optional(), ...page }))
    .output(
      z.object({
        rows: z.array(
          z.object({
            rosterId: z.string(),
            name: z.string(),
            studentNumber: z.string(),
            idNumberMasked: z.string(),
            level: z.string(),
            major: z.string(),
            published: z.boolean(),
            captured: z.boolean(),
            codeRevoked: z.boolean(),
            state: reviewState.nullable(),
          }),
        ),
        next: z.string().nullable(),
        total: z.int(),
        unpublished: z.int(),
      }),
    ),
  /** CSV with a header line; nothing is imported when a line is wrong, and every wrong line is named. */
  importRoster: base
    .route({ method: 'POST', path: '/console/roster/import' })
    .input(z.object({ csv: z.string().max(20_000_000), dryRun: z.boolean() }))
    .output(
      z.object({
        added: z.int(),
        changed: z.int(),
        problems: z.array(z.object({ line: z.int(), column: z.string(), code: rosterProblemCode })),
      }),
    ),
  /** `heldBack` drafts stay drafts: those photos are under review or approved. */
  publishRoster: base
    .route({ method: 'POST', path: '/console/roster/publish' })
    .input(none)
    .output(z.object({ published: z.int(), heldBack: z.int() })),
  reissueCode: base
    .route({ method: 'POST', path: '/console/roster/{rosterId}/code' })
    .input(z.object({ rosterId: z.string(), revoke: z.boolean() }))
    .output(z.object({ code: z.string().nullable() })),
  /** Not while a photo of the student is alive. */
  removeRoster: base
    .route({ method: 'POST', path: '/console/roster/{rosterId}/remove' })
    .input(z.object({ rosterId: z.string() }))
    .output(none),
  stations: base.route({ method: 'GET', path: '/console/stations' }).output(
    z.array(
      z.object({
        stationId: z.string(),
        name: z.string(),
        enrolledAt: isoTime,
        lastSeenAt: isoTime.nullable(),
        revoked: z.boolean(),
        waiting: z.int(),
        blocked: z.int(),
        version: z.string(),
        auditHead: z.string(),
        /** When its audit log was last shorter or another than before; null when it only ever grew. */
        regressedAt: isoTime.nullable(),
      }),
    ),
  ),
  enrolmentCode: base
    .route({ method: 'POST', path: '/console/stations/codes' })
    .input(none)
    .output(z.object({ code: z.string(), expiresAt: isoTime })),
  revokeStation: base
    .route({ method: 'POST', path: '/console/stations/{stationId}/revoke' })
    .input(z.object({ stationId: z.string() }))
    .output(none),
  /** Lets a station in again that was shut out; what waits there goes on by itself. */
  reinstateStation: base
    .route({ method: 'POST', path: '/console/stations/{stationId}/reinstate' })
    .input(z.object({ stationId: z.string() }))
    .output(none),
  accounts: base.route({ method: 'GET', path: '/console/accounts' }).output(z.array(accountEntry)),
  createAccount: base
    .route({ method: 'POST', path: '/console/accounts' })
    .input(newAccount.extend({ role: account.shape.role }))
    .output(account),
  disableAccount: base
    .route({ method: 'POST', path: '/console/accounts/{id}/disable' })
    .input(byId)
    .output(none),
  enableAccount: base
    .route({ method: 'POST', path: '/console/accounts/{id}/enable' })
    .input(byId)
    .output(none),
  /** Forgets the wrong passwords that keep somebody from signing in. */
  unlockAccount: base
    .route({ method: 'POST', path: '/console/accounts/{id}/unlock' })
    .input(byId)
    .output(none),
  /** A one-time password to hand over; its owner must choose another at the first sign-in. */
  resetPassword: base
    .route({ method: 'POST', path: '/console/accounts/{id}/password' })
    .input(byId)
    .output(z.object({ oneTimePassword: z.string(), expiresAt: isoTime })),
  audit: base.route({ method: 'GET', path: '/console/audit' }).output(
    z.object({
      ok: z.boolean(),
      records: z.int(),
      brokenAt: z.int().nullable(),
      head: z.string(),
    }),
  ),
}

const health = base.route({ method: 'GET', path: '/health' }).output(
  z.object({
    ok: z.boolean(),
    version: z.string(),
    demo: z.boolean(),
    serverTimeMs: z.int(),
    room: roomWord.optional(),
  }),
)

export const serverContract = { health, station: stationApi, console: consoleApi }

export const API_PREFIX = '/api/v1'
