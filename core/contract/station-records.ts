// What a booth tells its screens of itself: what is wrong, how the way to the server stands, the queue, the people, a still.
import { z } from 'zod'
import { operator } from '../identity/operator.ts'
import { measure } from '../photo/records.ts'
import { blobRef } from '../session/blob.ts'
import { session, shutter } from '../session/session.ts'
import { rejectReason, reviewState } from '../submission/review.ts'
import { isoTime } from '../text-forms.ts'

export const problem = z.object({
  code: z.enum([
    'models-missing',
    'models-altered',
    'disk-low',
    'store-damaged',
    'key-refused',
    'folder-in-use',
    'folder-newer',
    'folder-not-writable',
    'folder-incomplete',
    'folder-mixed',
    'folder-moved',
    'orphans-found',
    'photos-missing',
    'disk-full',
    'clock-wrong',
    'not-enrolled',
    'enrol-again',
    'station-revoked',
    'shell-failing',
    'no-keyring',
    'program-incomplete',
  ]),
  subject: z.string(),
})
export type Problem = z.infer<typeof problem>

export const syncStatus = z.object({
  state: z.enum(['idle', 'working', 'offline', 'blocked', 'not-enrolled']),
  reason: z.string().nullable(),
  lastContactAt: isoTime.nullable(),
  nextAttemptAt: isoTime.nullable(),
  waiting: z.int(),
  blocked: z.int(),
  /** Server time minus local time, as last measured. */
  clockOffsetMs: z.number(),
})
export type SyncStatus = z.infer<typeof syncStatus>

/** One submission as the queue drawer shows it. */
export const queueItem = z.object({
  submissionId: z.uuid(),
  shortNumber: z.string(),
  studentName: z.string(),
  studentNumber: z.string(),
  training: z.boolean(),
  savedAt: isoTime,
  /** Since when nothing but number, state and dates is left of it. */
  erasedAt: isoTime.nullable(),
  /** Where it is: first the booth's own way to the server, then the review's words. */
  state: z.enum(['queued', 'uploading', 'committing', 'blocked', ...reviewState.options]),
  /** A closed word of core/submission/sync-reason, shown as a plain sentence. */
  reason: z.string().nullable(),
  attempts: z.int(),
  nextAttemptAt: isoTime.nullable(),
  expectedDecisionOn: z.iso.date(),
  rejection: z.object({ reasons: z.array(rejectReason), note: z.string() }).nullable(),
  canRetry: z.boolean(),
  canWithdraw: z.boolean(),
})
export type QueueItem = z.infer<typeof queueItem>

/** A day at the booth, for whoever closes it. */
export const dayTotals = z.object({
  /** In China. */
  day: z.iso.date(),
  captured: z.int(),
  approved: z.int(),
  rejected: z.int(),
  withdrawn: z.int(),
  /** Settled today, whatever became of the photo. */
  fees: z.object({ paid: z.int(), paidFen: z.int(), waived: z.int() }),
  /** Of all days: not with the server yet. */
  unsentCount: z.int(),
})
export type DayTotals = z.infer<typeof dayTotals>

/** What the booth knows about itself; `phase: setup` opens the wizard. */
export const appState = z.object({
  phase: z.enum(['setup', 'ready']),
  host: z.enum(['chromium', 'electron']),
  version: z.string(),
  lang: z.enum(['zh-CN', 'en']),
  /** Everything made here is synthetic; 训练 is always on screen. */
  training: z.boolean(),
  /** Started to practise: real work is what it may be taken to from there, and back. */
  demo: z.boolean(),
  /** A camera label that must be used, `sitter` for the training sitter, null for the operator's choice. */
  camera: z.string().nullable(),
  /** Who decides on the camera: whoever started the booth, training entered from real work, or a person at the booth. */
  cameraBy: z.enum(['start', 'training', 'person']),
  site: z
    .object({ name: z.string(), school: z.string(), contact: z.string(), supportPhone: z.string() })
    .nullable(),
  enrolled: z.boolean(),
  serverUrl: z.string().nullable(),
  /** The school whose server it is, as that server says. */
  serverSchool: z.string().nullable(),
  /** The address the program was started with, for whoever enrols the booth. */
  suggestedServer: z.string().nullable(),
  operator: operator.nullable(),
  problems: z.array(problem),
  sync: syncStatus,
  settings: z.object({
    idleSeconds: z.int(),
    presetId: z.string(),
    identityProofs: z.array(z.enum(['roster', 'personal-code', 'id-card'])),
    originalKeepDays: z.int(),
    reviewWorkingDays: z.int(),
    /** Below it a card's scan is said to be coarse. */
    minimumScanDpi: z.int(),
    /** Everything on the screens a fifth larger. */
    largeType: z.boolean(),
    /** Of the shutter, and while the ring fills. */
    sounds: z.boolean(),
    /** Keys on the screen wherever something is typed, for a booth that is touched and has no others. */
    screenKeyboard: z.boolean(),
  }),
  notice: z.object({ version: z.string(), sha256: z.string() }),
})
export type AppState = z.infer<typeof appState>

export const appEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: appState }),
  z.object({ type: z.literal('session'), session: session.nullable() }),
  z.object({ type: z.literal('queue-changed') }),
])
export type AppEvent = z.infer<typeof appEvent>

/** Landmarks and mask travel as blobs; what the rules judge travels here. */
export const stillInput = z.object({
  still: blobRef,
  landmarks: blobRef,
  mask: blobRef,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  measures: z.array(measure),
  camera: z.object({
    label: z.string(),
    rotationDeg: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  }),
  shutter,
})
export type StillInput = z.infer<typeof stillInput>

/** As an administrator sees them: also those who may not sign in any more, and how long a PIN is refused yet. */
export const operatorStanding = operator.extend({ disabled: z.boolean(), lockedMs: z.int() })
export type OperatorStanding = z.infer<typeof operatorStanding>
