// What a booth screen may ask of its station. Commands are verbs of the flow; every answer that changes the session
// returns the whole session, so that a screen never has to guess. Bytes go by PUT /blobs/{kind} and GET /blobs/{id}.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { cardEnd, endReason, fee, session } from '../session/session.ts'
import { failures } from './failure.ts'
import {
  blobRef,
  isoTime,
  measure,
  operator,
  operatorRole,
  rejectReason,
  reviewState,
  student,
} from './records.ts'

const base = oc.errors(failures)
const none = z.object({})
const anySession = z.object({ session: session.nullable() })
const pin = z.string().regex(/^\d{4,12}$/)

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

/** What the booth knows about itself; `phase: setup` opens the wizard. */
export const appState = z.object({
  phase: z.enum(['setup', 'ready']),
  host: z.enum(['chromium', 'electron']),
  version: z.string(),
  lang: z.enum(['zh-CN', 'en']),
  /** Everything made here is synthetic; 训练 is always on screen. */
  training: z.boolean(),
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
  shutter: z.enum(['operator', 'student', 'auto']),
})
export type StillInput = z.infer<typeof stillInput>

/** As an administrator sees them: also those who may not sign in any more, and how long a PIN is refused yet. */
export const operatorStanding = operator.extend({ disabled: z.boolean(), lockedMs: z.int() })
export type OperatorStanding = z.infer<typeof operatorStanding>

const rosterHit = student.extend({ captured: z.boolean() })
export type RosterHit = z.infer<typeof rosterHit>

export const siteInput = z.object({
  name: z.string().trim().min(1).max(60),
  school: z.string().trim().min(1).max(60),
  contact: z.string().trim().min(1).max(120),
  supportPhone: z.string().trim().min(3).max(40),
})

export const stationContract = {
  app: {
    state: base.output(appState),
    /** Begins with the present state and session, then every change. */
    events: base.output(eventIterator(appEvent)),
    setLanguage: base.input(z.object({ lang: z.enum(['zh-CN', 'en']) })).output(appState),
    /** Looks once more at what stopped the booth at its start. */
    lookAgain: base.input(none).output(appState),
    /** Training sitter on or off: opens another data folder and ends at the login screen. */
    setTraining: base.input(z.object({ training: z.boolean() })).output(appState),
  },
  setup: {
    site: base.input(siteInput).output(appState),
    administrator: base.input(z.object({ name: z.string().trim().min(1).max(40), pin })).output(appState),
    camera: base.input(z.object({ label: z.string() })).output(appState),
    enrol: base
      .input(z.object({ serverUrl: z.url(), code: z.string().trim().min(4).max(64) }))
      .output(appState),
    finish: base.input(none).output(appState),
  },
  camera: {
    /**
     * Another camera in the place of one that is gone. Not an administrator's alone: a booth must not stand still for one.
     * `sitter` only where everything is synthetic; there nobody needs to be signed in for it.
     */
    choose: base.input(z.object({ label: z.string().min(1).max(300) })).output(appState),
  },
  operators: {
    /** Those who may sign in. */
    list: base.output(z.array(operator)),
    standings: base.output(z.array(operatorStanding)),
    login: base.input(z.object({ operatorId: z.string(), pin })).output(appState),
    logout: base.input(none).output(appState),
    create: base
      .input(z.object({ name: z.string().trim().min(1).max(40), pin, role: operatorRole }))
      .output(operator),
    /** Ends their sign-ins at once. Not oneself, not the last administrator. */
    disable: base.input(z.object({ operatorId: z.string() })).output(none),
    enable: base.input(z.object({ operatorId: z.string() })).output(none),
    /** After too many wrong PINs. */
    unlock: base.input(z.object({ operatorId: z.string() })).output(none),
    /** Ends their sign-ins elsewhere, and the wait after wrong PINs. */
    setPin: base.input(z.object({ operatorId: z.string(), pin })).output(none),
  },
  roster: {
    /** By name, student number or the last characters of the ID number; at most 20 hits. */
    search: base.input(z.object({ query: z.string().trim().min(1).max(40) })).output(z.array(rosterHit)),
    /** The personal code, typed or scanned; verified offline against the server's public key. */
    byCode: base.input(z.object({ code: z.string().trim().min(1).max(2000) })).output(rosterHit),
    counts: base.output(z.object({ students: z.int(), captured: z.int(), pulledAt: isoTime.nullable() })),
  },
  session: {
    current: base.output(anySession),
    /** `code` is given when the student came in by personal code; it must belong to the same roster entry. */
    start: base.input(z.object({ rosterId: z.string(), code: z.string().optional() })).output(anySession),
    consent: base
      .input(
        z.object({
          cardReading: z.boolean(),
          faceComparison: z.boolean(),
          upload: z.boolean(),
          keepOriginal: z.boolean(),
          sendCardPortrait: z.boolean(),
          noticeSha256: z.string(),
        }),
      )
      .output(anySession),
    /** `landmarks` is the blob of faces found on the scan by the analysis worker (may hold none). */
    readCard: base
      .input(
        z.object({
          side: z.enum(['portrait', 'emblem']),
          image: blobRef,
          landmarks: blobRef.nullable(),
          source: z.enum(['camera', 'file']),
        }),
      )
      .output(anySession),
    /** Where the end of validity could not be read: what the operator sees on the card. */
    enterCardValidity: base.input(z.object({ to: cardEnd })).output(anySession),
    acceptCard: base.input(none).output(anySession),
    confirmEnrolment: base.input(none).output(anySession),
    settleFee: base.input(fee).output(anySession),
    /** Judges a still: rules on its measures, distance to the card portrait. */
    judgeStill: base.input(stillInput).output(anySession),
    retake: base.input(none).output(anySession),
    recallBest: base.input(none).output(anySession),
    choose: base.input(z.object({ submitAnyway: z.boolean() })).output(anySession),
    /** A supervisor sets rules or gates aside, with a reason and the supervisor's own PIN. */
    override: base
      .input(
        z.object({
          rules: z.array(z.string()).min(1),
          reason: z.string().trim().min(2).max(200),
          supervisorId: z.string(),
          pin,
        }),
      )
      .output(anySession),
    /** Between the limits: the operator who sees both faces says whether they are one person. Once for an attempt. */
    decideComparison: base
      .input(z.object({ attemptId: z.uuid(), decision: z.enum(['same', 'different']) }))
      .output(anySession),
    /** 人工核验: the operator compared; a second one confirms with their PIN. */
    manualCheck: base
      .input(z.object({ secondOperatorId: z.string(), pin, reason: z.string().trim().min(2).max(200) }))
      .output(anySession),
    standardize: base.input(none).output(anySession),
    /** The student agrees: one transaction, then the receipt. */
    confirm: base.input(none).output(anySession),
    back: base.input(none).output(anySession),
    end: base.input(z.object({ reason: endReason })).output(anySession),
    /** Any touch of the screen; keeps the idle time-out away. */
    touch: base.input(none).output(none),
    /** Leaves a saved or ended session behind. */
    close: base.input(none).output(anySession),
  },
  files: {
    /** Removable drives and the scanner folder, nothing else of the machine. */
    roots: base.output(z.array(z.object({ rootId: z.string(), label: z.string() }))),
    list: base.input(z.object({ rootId: z.string(), path: z.string() })).output(
      z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'picture']),
          bytes: z.int(),
        }),
      ),
    ),
    /** Copies a picture into the session's blobs as a card side. */
    open: base
      .input(
        z.object({
          rootId: z.string(),
          path: z.string(),
          kind: z.enum(['card-portrait-side', 'card-emblem-side']),
        }),
      )
      .output(blobRef),
  },
  queue: {
    list: base
      .input(
        z.object({
          after: z.string().nullable(),
          limit: z.int().min(1).max(100),
          filter: z.enum(['all', 'waiting', 'blocked', 'decided']),
        }),
      )
      .output(z.object({ items: z.array(queueItem), next: z.string().nullable(), total: z.int() })),
    retry: base.input(z.object({ submissionId: z.uuid() })).output(queueItem),
    withdraw: base.input(z.object({ submissionId: z.uuid(), withdrawalCode: z.string() })).output(queueItem),
  },
  sync: {
    now: base.input(none).output(syncStatus),
  },
  settings: {
    /** What only an administrator sees of them. */
    read: base.output(z.object({ scannerFolder: z.string() })),
    /** BAD_INPUT `scanner-folder`: there is no such folder. An empty one means there is no scanner. */
    update: base
      .input(
        z.object({
          idleSeconds: z.int().min(30).max(900).optional(),
          presetId: z.string().optional(),
          identityProofs: z
            .array(z.enum(['roster', 'personal-code', 'id-card']))
            .min(1)
            .optional(),
          originalKeepDays: z.int().min(1).max(365).optional(),
          reviewWorkingDays: z.int().min(1).max(60).optional(),
          scannerFolder: z.string().optional(),
          site: siteInput.optional(),
        }),
      )
      .output(appState),
  },
  audit: {
    verify: base.output(
      z.object({ ok: z.boolean(), records: z.int(), brokenAt: z.int().nullable(), head: z.string() }),
    ),
  },
}
