// One open data folder: real work and training each have their own, with their own key, so that nothing synthetic can
// ever lie beside a student's photo.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RuleResult } from '../core/contract/records.ts'
import type { StillInput } from '../core/contract/station.ts'
import { blobsOf } from '../core/session/blobs.ts'
import type { Session } from '../core/session/session.ts'
import { type Audit, createAudit } from './audit/audit.ts'
import { type Blobs, createBlobs } from './blobs/blobs.ts'
import { createPicker, type Picker } from './files/picker.ts'
import type { Guard } from './guard.ts'
import { createCipher } from './keys/cipher.ts'
import { type Keyring, openDataKey } from './keys/data-key.ts'
import { createOperators, type Operators } from './operators/operators.ts'
import type { Policy } from './policy.ts'
import { type CheckCode, createCodeCheck } from './roster/code-check.ts'
import { createRoster, type Roster } from './roster/roster.ts'
import { createSessions, type Sessions } from './session/sessions.ts'
import { createSite, type Site } from './site.ts'
import { lockFolder } from './store/folder-lock.ts'
import { openStore } from './store/open.ts'
import { createSettings } from './store/settings.ts'
import { createSubmissions, type Submissions } from './submissions/submissions.ts'
import type { SyncPorts } from './sync/ports.ts'
import type { Vision } from './vision/port.ts'

export interface Folder {
  readonly training: boolean
  readonly site: Site
  readonly operators: Operators
  readonly roster: Roster
  readonly checkCode: CheckCode
  readonly sessions: Sessions
  readonly submissions: Submissions
  readonly picker: Picker
  readonly blobs: Blobs
  readonly audit: Audit
  readonly syncPorts: SyncPorts
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
  readonly now: () => Date
  /** The operator whose command this is, for the audit log. */
  readonly actor: () => string
  readonly onSession: (session: Session | null) => void
}

/** Throws `FolderInUse`, `KeyRefused` or `StoreDamaged`, having changed nothing. */
export async function openFolder(options: FolderOptions): Promise<Folder> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(options.dir)
  try {
    return await openLocked(options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function openLocked(options: FolderOptions, unlock: () => void): Promise<Folder> {
  const { dir, policy, guard, now } = options
  const cipher = createCipher(await openDataKey(dir, options.keyring))
  const db = openStore(join(dir, 'station.db'))
  const settings = createSettings(db, cipher)
  const site = createSite(settings, policy)
  const audit = createAudit(db, now)
  const blobs = createBlobs(join(dir, 'blobs'), db, cipher)
  const roster = createRoster(db, cipher, settings, options.training)
  const submissions = createSubmissions({
    db,
    cipher,
    blobs,
    audit,
    keepDays: () => site.preferences().originalKeepDays,
    now,
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
    training: options.training,
    stationId: () => site.enrolment.read()?.stationId ?? 'not-enrolled',
    presetId: () => site.preferences().presetId,
    reviewWorkingDays: () => site.preferences().reviewWorkingDays,
    supportPhone: () => site.info()?.supportPhone ?? '',
    cardAsked: () => site.preferences().identityProofs.includes('id-card'),
    now,
    actor: options.actor,
    onChange: options.onSession,
  })
  const gone = blobs.sweep(heldBy(sessions.current())) + blobs.purge(now())
  if (gone > 0) audit.append({ actor: 'station', action: 'blobs-swept', subject: 'blobs', detail: { gone } })
  return {
    training: options.training,
    site,
    operators: createOperators(db, cipher, policy.pin, guard, now),
    roster,
    checkCode: createCodeCheck(roster.find, () => site.enrolment.read()?.codeKeys ?? [], policy.code, guard),
    sessions,
    submissions,
    picker: createPicker(() => site.preferences().scannerFolder || null, policy.maxBlobBytes),
    blobs,
    audit,
    syncPorts: {
      outbox: submissions.outbox,
      roster: { apply: (entries, cursor) => roster.apply(entries, cursor, now()), cursor: roster.cursor },
      enrolment: site.enrolment,
      auditHead: audit.head,
    },
    close: () => {
      roster.lock()
      db.close()
      unlock()
    },
  }
}

const heldBy = (session: Session | null): string[] => (session ? blobsOf(session).map((blob) => blob.id) : [])
