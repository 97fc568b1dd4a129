// One open data folder: real work and training each have their own, with their own key, so that nothing synthetic can
// ever lie beside a student's photo.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem, StillInput } from '../../core/contract/station-records.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import { blobsOf } from '../../core/session/blobs.ts'
import type { Session } from '../../core/session/session.ts'
import { lockFolder } from '../../node/folder-lock.ts'
import { type Audit, createAudit } from '../audit/audit.ts'
import { type Blobs, createBlobs } from '../blobs/blobs.ts'
import { createPicker, isScannerFolder, type Picker } from '../files/picker.ts'
import { type Cipher, createCipher } from '../keys/cipher.ts'
import { type Keyring, openDataKey } from '../keys/data-key.ts'
import { createOperators, type Operators } from '../operators/operators.ts'
import type { Guard } from '../presence/guard.ts'
import { type CheckCode, createCodeCheck } from '../roster/code-check.ts'
import { createRoster, type Roster } from '../roster/roster.ts'
import { createSessions } from '../session/sessions.ts'
import type { Sessions } from '../session/sessions-port.ts'
import type { Policy } from '../site/policy.ts'
import { createSite, type Site } from '../site/site.ts'
import { checkFiles, checkStore } from '../store/belonging.ts'
import type { Moved } from '../store/folder-watch.ts'
import { createLivedTime } from '../store/lived-time.ts'
import { type Db, openStore } from '../store/open.ts'
import { createSettings } from '../store/settings.ts'
import { sealReviews } from '../submissions/seal-reviews.ts'
import { createSubmissions, type Submissions } from '../submissions/submissions.ts'
import type { Enrolment, History, RosterPort, SyncPorts } from '../sync/ports.ts'
import type { Vision } from '../vision/port.ts'
import { createUpkeep } from './upkeep.ts'

export interface Folder {
  readonly training: boolean
  readonly site: Site
  readonly operators: Operators
  readonly roster: Roster
  readonly checkCode: CheckCode
  readonly sessions: Sessions
  readonly submissions: Submissions
  readonly picker: Picker
  readonly mayScanFrom: (path: string) => boolean
  readonly blobs: Blobs
  readonly audit: Audit
  /** Of the database's pages, with what was deleted and not given back. */
  readonly databaseBytes: () => number
  readonly syncPorts: SyncPorts
  /** The part of the folder that was moved away or replaced under the running booth. */
  readonly moved: () => Moved | null
  /** Throws `FOLDER_MOVED` where there is one. */
  readonly assertWhole: () => void
  readonly problems: () => Problem[]
  /** A round of deleting what has had its time. */
  readonly keepHouse: () => void
  readonly close: () => void
}

export interface FolderOptions {
  readonly dir: string
  readonly training: boolean
  readonly keyring: Keyring
  readonly policy: Policy
  /** Counts wrong PINs and codes above the folders. */
  readonly guard: Guard
  readonly vision: Vision
  readonly judge: (measures: StillInput['measures']) => RuleResult[]
  readonly notice: { readonly version: string; readonly sha256: string }
  /** Of the program. */
  readonly version: string
  readonly now: () => Date
  /** Time lived, from any beginning. */
  readonly monotonicMs: () => number
  /** The operator whose command this is, for the audit log. */
  readonly actor: () => string
  readonly onSession: (session: Session | null) => void
}

/**
 * Throws `FolderInUse`, `KeyRefused`, `StoreDamaged`, `FolderIncomplete` or `FolderMixed`, having changed nothing.
 */
export async function openFolder(options: FolderOptions): Promise<Folder> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(options.dir, 'station.lock')
  try {
    return await openLocked(options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function openLocked(options: FolderOptions, unlock: () => void): Promise<Folder> {
  const { dir, keyring } = options
  checkFiles(dir)
  const cipher = createCipher(await openDataKey(dir, keyring))
  const db = openStore(join(dir, 'station.db'), undefined, {
    check: (found) => checkStore(dir, cipher, found),
    before: { 'seal-reviews': sealReviews(cipher) },
  })
  try {
    return furnishFolder(options, cipher, db, unlock)
  } catch (error) {
    db.close()
    throw error
  }
}

function furnishFolder(options: FolderOptions, cipher: Cipher, db: Db, unlock: () => void): Folder {
  const { dir, policy, guard, now, monotonicMs } = options
  const settings = createSettings(db, cipher)
  const site = createSite(settings, policy)
  const audit = createAudit(db, cipher, now)
  const blobs = createBlobs(join(dir, 'blobs'), db, cipher)
  const lived = createLivedTime({ settings, monotonicMs, now, drift: policy.clockDrift })
  const upkeep = createUpkeep({
    ...options,
    db,
    cipher,
    settings,
    audit,
    blobs,
    lived,
    keepDays: () => site.preferences().originalKeepDays,
  })
  const roster = createRoster(db, cipher, settings, options.training)
  const { erasure } = upkeep
  const submissions = createSubmissions({
    db,
    cipher,
    blobs,
    audit,
    erasure,
    roster,
    livedMs: lived.nowMs,
    now,
    isMoved: () => upkeep.moved() !== null,
  })
  const sessions = createSessions({
    db,
    cipher,
    blobs,
    audit,
    submissions,
    vision: options.vision,
    policy,
    judge: options.judge,
    findStudent: roster.find,
    notice: options.notice,
    version: options.version,
    training: options.training,
    stationId: site.enrolment.stationId,
    presetId: () => site.preferences().presetId,
    reviewWorkingDays: () => site.preferences().reviewWorkingDays,
    supportPhone: () => site.info()?.supportPhone ?? '',
    cardAsked: () => site.preferences().identityProofs.includes('id-card'),
    now: lived.date,
    actor: options.actor,
    assertWhole: upkeep.assertWhole,
    onChange: options.onSession,
  })
  upkeep.begin(heldBy(sessions.current()), submissions)

  /** Who left the roster leaves the booth: with the row goes what is over and done with of them. */
  const applyRoster: RosterPort['apply'] = (entries, cursor, page) => {
    const files = db.transaction(() => {
      page?.also()
      for (const { rosterId, removed } of entries) if (removed) erasure.forgetPerson(rosterId)
      const removed = roster.apply(entries, cursor, now(), page?.isLast)
      for (const rosterId of removed)
        audit.append({ actor: 'server', action: 'roster-removed', subject: rosterId })
      return removed.flatMap(erasure.erasePerson)
    })()
    blobs.unlink(files)
  }

  function startOver(history: History): void {
    site.enrolment.saveHistory(history)
    roster.pullWhole()
    submissions.startOver(now())
    audit.append({ actor: 'server', action: 'history-differs', subject: 'server' })
  }

  return {
    training: options.training,
    site,
    operators: createOperators(db, cipher, policy.pin, guard, now),
    roster,
    checkCode: createCodeCheck(roster.find, () => site.enrolment.read()?.codeKeys ?? [], policy.code, guard),
    sessions,
    submissions,
    picker: createPicker({
      dataDir: options.dir,
      scannerFolder: () => site.preferences().scannerFolder || null,
      maxBytes: policy.maxBlobBytes,
    }),
    mayScanFrom: (path) => isScannerFolder(path, options.dir),
    blobs,
    audit,
    databaseBytes: () =>
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })),
    syncPorts: {
      outbox: submissions.outbox,
      roster: { apply: applyRoster, cursor: roster.cursor },
      enrolment: site.enrolment,
      auditHead: audit.head,
      heardTime: (serverMs) => {
        const known = site.enrolment.read()
        // The booth's own id is for life, and an address may change: a server is known by the key its codes are signed with.
        if (known) lived.heard(known.codeKeys[0]?.keyId ?? known.serverUrl, serverMs)
      },
      startOver: db.transaction(startOver),
      enrolled: db.transaction((enrolment: Enrolment, history: History | null) => {
        site.enrolment.save(enrolment)
        if (history === null) return
        roster.clear()
        startOver(history)
      }),
    },
    moved: upkeep.moved,
    assertWhole: upkeep.assertWhole,
    problems: () => upkeep.problems(submissions.damaged()),
    keepHouse: upkeep.keepHouse,
    close: () => {
      roster.lock()
      try {
        upkeep.end()
      } finally {
        db.close()
        unlock()
      }
    },
  }
}

const heldBy = (session: Session | null): string[] => (session ? blobsOf(session).map((blob) => blob.id) : [])
