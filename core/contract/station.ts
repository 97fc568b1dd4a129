// What a booth screen may ask of its station. Commands are verbs of the flow; every answer that changes the session
// returns the whole session, so that a screen never has to guess. Bytes go by PUT /blobs/{kind} and GET /blobs/{id}.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { operator, operatorRole } from '../identity/operator.ts'
import { isGuessable, isPin } from '../identity/pin.ts'
import { student } from '../identity/student.ts'
import { blobRef } from '../session/blob.ts'
import { cardEnd, endReason, fee, session } from '../session/session.ts'
import { isoTime } from '../text-forms.ts'
import { failures } from './failure.ts'
import { machineReport } from './machine-report.ts'
import {
  appEvent,
  appState,
  dayTotals,
  operatorStanding,
  queueItem,
  stillInput,
  syncStatus,
} from './station-records.ts'

/**
 * Who may call a command. `nobody` until it says otherwise. `installer`: anybody until set-up is finished, administrators
 * from then on. `operator`: whoever is signed in.
 */
export type StationCaller = 'nobody' | 'anyone' | 'installer' | 'operator' | 'administrator'

export interface CommandRules {
  readonly who: StationCaller
  /** Who may operate is the real folder's to say: what was changed while practising would be forgotten with the practice. */
  readonly notPractising?: true
  /** An operator's, and anybody's until set-up is finished. */
  readonly alsoInstaller?: true
  /** Answered even out of a folder that is not the one that was opened: screens must be able to say what is wrong. */
  readonly evenMoved?: true
}

const base = oc.$meta<CommandRules>({ who: 'nobody' }).errors(failures)
const anyone = base.meta({ who: 'anyone' })
const always = base.meta({ who: 'anyone', evenMoved: true })
const installer = base.meta({ who: 'installer' })
const signedIn = base.meta({ who: 'operator' })
const administrator = base.meta({ who: 'administrator' })
const people = base.meta({ who: 'administrator', notPractising: true })
const none = z.object({})
const anySession = z.object({ session: session.nullable() })
const pin = z.string().refine(isPin)
const newPin = pin.refine((given) => !isGuessable(given))

const rosterHit = student.extend({
  captured: z.boolean(),
  /** Of the newest photo this booth took of them, and why it was turned down. */
  last: queueItem.pick({ state: true, rejection: true }).nullable(),
})
export type RosterHit = z.infer<typeof rosterHit>

export const siteInput = z.object({
  name: z.string().trim().min(1).max(60),
  school: z.string().trim().min(1).max(60),
  contact: z.string().trim().min(1).max(120),
  supportPhone: z.string().trim().min(3).max(40),
})

export const stationContract = {
  app: {
    state: always.output(appState),
    /** Begins with the present state and session, then every change. */
    events: always.output(eventIterator(appEvent)),
    /** Of the session that is open, for as long as it is; without one the booth's own. */
    setLanguage: anyone.input(z.object({ lang: z.enum(['zh-CN', 'en']) })).output(appState),
    /** Looks once more at what stopped the booth at its start. */
    lookAgain: anyone.input(none).output(appState),
    /** Training sitter on or off: opens another data folder and ends at the login screen. */
    setTraining: base
      .meta({ who: 'operator', alsoInstaller: true })
      .input(z.object({ training: z.boolean() }))
      .output(appState),
  },
  setup: {
    site: installer.input(siteInput).output(appState),
    administrator: installer
      .input(z.object({ name: z.string().trim().min(1).max(40), pin: newPin }))
      .output(appState),
    camera: installer.input(z.object({ label: z.string() })).output(appState),
    enrol: installer
      .input(z.object({ serverUrl: z.url(), code: z.string().trim().min(4).max(64) }))
      .output(appState),
    finish: installer.input(none).output(appState),
  },
  camera: {
    /**
     * Another camera in the place of one that is gone. Not an administrator's alone: a booth must not stand still for one.
     * `sitter` only where everything is synthetic; there nobody needs to be signed in for it.
     */
    choose: anyone.input(z.object({ label: z.string().min(1).max(300) })).output(appState),
  },
  operators: {
    /** Those who may sign in. */
    list: anyone.output(z.array(operator)),
    standings: administrator.output(z.array(operatorStanding)),
    login: anyone.input(z.object({ operatorId: z.string(), pin })).output(appState),
    logout: signedIn.input(none).output(appState),
    create: people
      .input(z.object({ name: z.string().trim().min(1).max(40), pin: newPin, role: operatorRole }))
      .output(operator),
    /** Ends their sign-ins at once. Not oneself, not the last administrator. */
    disable: people.input(z.object({ operatorId: z.string() })).output(none),
    enable: people.input(z.object({ operatorId: z.string() })).output(none),
    /** After too many wrong PINs. */
    unlock: administrator.input(z.object({ operatorId: z.string() })).output(none),
    /** Ends their sign-ins elsewhere, and the wait after wrong PINs. */
    setPin: people.input(z.object({ operatorId: z.string(), pin: newPin })).output(none),
  },
  roster: {
    /** By name, student number or the last characters of the ID number; at most 20 hits. */
    search: signedIn.input(z.object({ query: z.string().trim().min(1).max(40) })).output(z.array(rosterHit)),
    /** The personal code, typed or scanned; verified offline against the server's public key. */
    byCode: signedIn.input(z.object({ code: z.string().trim().min(1).max(2000) })).output(rosterHit),
    counts: signedIn.output(z.object({ students: z.int(), captured: z.int(), pulledAt: isoTime.nullable() })),
    /** The first students by number of whom there is no photo yet. */
    upNext: signedIn.output(z.array(rosterHit)),
  },
  session: {
    current: anyone.output(anySession),
    /** `code` is given when the student came in by personal code; it must belong to the same roster entry. */
    start: signedIn.input(z.object({ rosterId: z.string(), code: z.string().optional() })).output(anySession),
    consent: signedIn
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
    /** How far a scan is to be turned clockwise for its text to be level, in degrees: so its faces are looked for. */
    cardTurned: signedIn
      .input(z.object({ side: z.enum(['portrait', 'emblem']), image: blobRef }))
      .output(z.object({ turnedDeg: z.number() })),
    /** `landmarks` is the blob of faces found on the scan by the analysis worker (may hold none). */
    readCard: signedIn
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
    enterCardValidity: signedIn.input(z.object({ to: cardEnd })).output(anySession),
    acceptCard: signedIn.input(none).output(anySession),
    confirmEnrolment: signedIn.input(none).output(anySession),
    settleFee: signedIn.input(fee).output(anySession),
    /** Judges a still: rules on its measures, distance to the card portrait. */
    judgeStill: signedIn.input(stillInput).output(anySession),
    retake: signedIn.input(none).output(anySession),
    recallBest: signedIn.input(none).output(anySession),
    choose: signedIn.input(z.object({ submitAnyway: z.boolean() })).output(anySession),
    /** A supervisor sets rules or gates aside, with a reason and the supervisor's own PIN. */
    override: signedIn
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
    decideComparison: signedIn
      .input(z.object({ attemptId: z.uuid(), decision: z.enum(['same', 'different']) }))
      .output(anySession),
    /** 人工核验: the operator compared what this attempt shows; a second one confirms with their PIN. */
    manualCheck: signedIn
      .input(
        z.object({
          attemptId: z.uuid(),
          secondOperatorId: z.string(),
          pin,
          reason: z.string().trim().min(2).max(200),
        }),
      )
      .output(anySession),
    standardize: signedIn.input(none).output(anySession),
    /** The student agrees: one transaction, then the receipt. */
    confirm: signedIn.input(none).output(anySession),
    back: signedIn.input(none).output(anySession),
    end: signedIn.input(z.object({ reason: endReason })).output(anySession),
    /** Any touch of the screen; keeps the idle time-out away. */
    touch: anyone.input(none).output(none),
    /** Leaves a saved or ended session behind. */
    close: signedIn.input(none).output(anySession),
  },
  files: {
    /** Removable drives and the scanner folder, nothing else of the machine. */
    roots: signedIn.output(z.array(z.object({ rootId: z.string(), label: z.string() }))),
    list: signedIn.input(z.object({ rootId: z.string(), path: z.string() })).output(
      z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'picture']),
          bytes: z.int(),
          writtenAt: isoTime.nullable(),
        }),
      ),
    ),
    /** Copies a picture into the session's blobs as a card side. */
    open: signedIn
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
    list: signedIn
      .input(
        z.object({
          after: z.string().nullable(),
          limit: z.int().min(1).max(100),
          filter: z.enum(['all', 'waiting', 'blocked', 'decided']),
        }),
      )
      .output(z.object({ items: z.array(queueItem), next: z.string().nullable(), total: z.int() })),
    retry: signedIn.input(z.object({ submissionId: z.uuid() })).output(queueItem),
    withdraw: signedIn
      .input(z.object({ submissionId: z.uuid(), withdrawalCode: z.string() }))
      .output(queueItem),
  },
  day: {
    totals: signedIn.output(dayTotals),
    /** What has not reached the server of any day, the oldest first; at most so many as a sheet holds. */
    unsent: signedIn.output(z.array(queueItem)),
  },
  sync: {
    now: signedIn.input(none).output(syncStatus),
  },
  settings: {
    /** What only an administrator sees of them. */
    read: administrator.output(z.object({ scannerFolder: z.string() })),
    /** BAD_INPUT `scanner-folder`: there is no such folder, or it is the whole disk or holds the booth's own data. An empty one means there is no scanner. */
    update: administrator
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
          largeType: z.boolean().optional(),
          sounds: z.boolean().optional(),
          screenKeyboard: z.boolean().optional(),
          site: siteInput.optional(),
        }),
      )
      .output(appState),
  },
  machine: {
    report: administrator.output(machineReport),
    /** Drives that are plugged in now: where a support file can be saved besides the booth's own folder. */
    drives: administrator.output(z.array(z.object({ rootId: z.string(), label: z.string() }))),
    /**
     * The report with the newest lines of the program's log, as one file. Without `rootId` in the booth's own folder.
     * NOT_FOUND: the drive is gone or takes no file.
     */
    saveSupportFile: administrator
      .input(z.object({ rootId: z.string().nullable() }))
      .output(z.object({ path: z.string() })),
  },
  audit: {
    verify: administrator.output(
      z.object({ ok: z.boolean(), records: z.int(), brokenAt: z.int().nullable(), head: z.string() }),
    ),
  },
}
