// What the console may ask of the review server: the cookie of a signed-in reviewer or administrator.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { rosterMapping } from '../roster/plan-columns.ts'
import { rosterProblem } from '../roster/problems.ts'
import { lookReason, rejectReason, reviewState } from '../submission/review.ts'
import { isoTime } from '../text-forms.ts'
import { exportSelection } from './export-selection.ts'
import { failures } from './failure.ts'
import { account, accountEntry, reviewTask, roomWord, submissionDetail } from './server-records.ts'

const base = oc.errors(failures)
const none = z.object({})
/** No further than this is counted. */
export const COUNTED = 10_000

/** A file of 40 MB in base64. */
export const ROSTER_FILE_CHARACTERS = 54_000_000

const importResult = z.object({
  added: z.int(),
  changed: z.int(),
  /** The first of them. */
  problems: z.array(rosterProblem),
  /** Where they are more. */
  problemCount: z.int().optional(),
  /** To be looked at; these rows are good. */
  notes: z.array(rosterProblem).optional(),
  /** Rows left out, where the good ones were taken. */
  skipped: z.int().optional(),
})
const importStep = z.discriminatedUnion('step', [
  z.object({ step: z.enum(['checking', 'writing']), rows: z.int(), of: z.int().nullable() }),
  z.object({ step: z.literal('done'), result: importResult }),
])

const page = { cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }

/** Long enough not to be guessed, short enough to be hashed. */
export const PASSWORD_LENGTH = { shortest: 10, longest: 200 } as const
const typedPassword = z.string().max(PASSWORD_LENGTH.longest)
const newPassword = typedPassword.min(PASSWORD_LENGTH.shortest)
const newAccount = z.object({ name: z.string().trim().min(1).max(40), password: newPassword })
const byId = z.object({ id: z.string().max(64) })

export const consoleApi = {
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
  /** What a visitor may know before signing in. `school` is empty where there are several or none is named. */
  about: base.route({ method: 'GET', path: '/console/about' }).output(
    z.object({
      school: z.string(),
      demo: z.boolean(),
      /** Empty anywhere but in a demo. */
      demoAccounts: z.array(z.object({ name: z.string(), password: z.string(), role: account.shape.role })),
      setupNeeded: z.boolean(),
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
  /**
   * `counts` by state go up to COUNTED: so many, or more. `thumbnailUrl` is the standard photo's of what the caller holds, or
   * decided and may still take back: nobody sees the pictures of others' tasks.
   */
  tasks: base
    .route({ method: 'GET', path: '/console/tasks' })
    .input(z.object({ state: reviewState.optional(), query: z.string().optional(), ...page }))
    .output(
      z.object({
        tasks: z.array(reviewTask.extend({ thumbnailUrl: z.string().nullable() })),
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
        /** For the student, with a rejection; with an approval why it was given, which `isMismatched` asks for. */
        note: z.string().max(300),
        /** Whoever approves although `identityChanged` has compared the photo with the roster as it is now. */
        identityConfirmed: z.boolean().default(false),
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
  /**
   * What an export of this selection would hold, and what it would not yet: decisions that can still be taken back. Throws
   * BAD_INPUT (`template`) where it could not be made by this one.
   */
  exportPlan: base
    .route({ method: 'GET', path: '/console/export' })
    .input(exportSelection.extend({ template: z.string().max(1000).optional() }))
    .output(
      z.object({
        ready: z.int(),
        heldBack: z.int(),
        /** When the last of these stands, as things are now. */
        heldUntil: isoTime.nullable(),
        /** Approved, and lost with the server's disk. */
        missing: z.int(),
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
  /**
   * A list as a file, CSV or XLSX in base64, with what a person says of its columns; tells how far it is, and at the end what came
   * of it. With `takeGood` the good rows are imported without the others.
   */
  importRoster: base
    .route({ method: 'POST', path: '/console/roster/import' })
    .input(
      z.object({
        file: z.string().max(ROSTER_FILE_CHARACTERS),
        mapping: rosterMapping.default({}),
        takeGood: z.boolean().default(false),
        dryRun: z.boolean(),
      }),
    )
    .output(eventIterator(importStep)),
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
  audit: base
    .route({ method: 'GET', path: '/console/audit' })
    .input(z.object({ fromBeginning: z.stringbool().optional() }).default({}))
    .output(
      z.object({
        ok: z.boolean(),
        records: z.int(),
        brokenAt: z.int().nullable(),
        head: z.string(),
        /** So many of the first records were found whole before, and were not looked at again. */
        knownWhole: z.int(),
      }),
    ),
}
