// The running capture: commands in, facts out. Every command establishes its facts first (blobs on disk, photo judged),
// asks the pure transition, writes session and audit record in one transaction, and only then lets go of pictures.
import { randomInt } from 'node:crypto'
import { v4 as uuid } from 'uuid'
import type { BlobRef, Operator, Override, RuleResult, Student } from '../../core/contract/records.ts'
import type { RosterEntry } from '../../core/contract/server.ts'
import type { StillInput } from '../../core/contract/station.ts'
import { ageOn, parseIdNumber } from '../../core/identity/id-number.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import { decideMatch } from '../../core/identity/match-decision.ts'
import type { SessionEvent } from '../../core/session/events.ts'
import {
  type Comparison,
  type Consents,
  type EndReason,
  type Fee,
  type Session,
  type SessionAt,
  type SessionStep,
  session as sessionSchema,
} from '../../core/session/session.ts'
import { startSession, transition } from '../../core/session/transition.ts'
import type { FileRole, SubmissionManifest } from '../../core/submission/manifest.ts'
import { addWorkingDays, dayInChina } from '../../core/submission/working-days.ts'
import type { Audit } from '../audit/audit.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { failure } from '../failure.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Policy } from '../policy.ts'
import type { Db } from '../store/open.ts'
import type { Submissions } from '../submissions/submissions.ts'
import type { Analysed, Vision } from '../vision/port.ts'
import { readEmblemScan, readPortraitScan, scanDpi } from './card-reading.ts'
import { visionFailure } from './vision-failure.ts'

export interface SessionsOptions {
  readonly db: Db
  readonly cipher: Cipher
  readonly blobs: Blobs
  readonly audit: Audit
  readonly submissions: Submissions
  readonly vision: Vision
  readonly policy: Policy
  readonly judge: (measures: StillInput['measures']) => RuleResult[]
  readonly findStudent: (rosterId: string) => RosterEntry | null
  readonly notice: { readonly version: string; readonly sha256: string }
  readonly training: boolean
  readonly stationId: () => string
  readonly presetId: () => string
  readonly reviewWorkingDays: () => number
  readonly supportPhone: () => string
  readonly now: () => Date
  readonly onChange: (session: Session | null) => void
}

export interface Sessions {
  readonly current: () => Session | null
  readonly start: (operator: Operator, entry: RosterEntry) => Session
  readonly consent: (
    given: Omit<Consents, 'noticeVersion' | 'noticeHash' | 'at'>,
    noticeSha256: string,
  ) => Session
  readonly readCard: (
    side: 'portrait' | 'emblem',
    image: BlobRef,
    landmarks: BlobRef | null,
    source: 'camera' | 'file',
  ) => Promise<Session>
  readonly judgeStill: (input: StillInput) => Promise<Session>
  readonly settleFee: (fee: Fee) => Session
  readonly override: (override: Override) => Session
  readonly manualCheck: (first: Operator, second: Operator, reason: string) => Session
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
  readonly putBlob: (kind: BlobRef['kind'], mediaType: string, bytes: Uint8Array) => Promise<BlobRef>
  /** A picture from a drive or scanner: decoded and made upright by the vision child before it is kept. */
  readonly importPicture: (kind: BlobRef['kind'], bytes: Uint8Array) => Promise<BlobRef>
}

const FILE_ROLES: readonly [FileRole, (given: Consents) => boolean][] = [
  ['standard', () => true],
  ['captured', () => true],
  ['original', (given) => given.keepOriginal],
  ['card-portrait', (given) => given.sendCardPortrait],
]

export function createSessions(options: SessionsOptions): Sessions {
  const { db, cipher, blobs, audit, vision, policy, now } = options
  const upsert = db.prepare(
    `INSERT INTO sessions (id, step, updated_at, session) VALUES (@id, @step, @at, @sealed)
     ON CONFLICT (id) DO UPDATE SET step = excluded.step, updated_at = excluded.updated_at, session = excluded.session`,
  )
  const forget = db.prepare('DELETE FROM sessions WHERE id = ?')
  const latest = db.prepare<[], { id: string; session: Buffer }>(
    'SELECT id, session FROM sessions ORDER BY updated_at DESC LIMIT 1',
  )

  let current = resume()
  // Commands come one after the other: a double tap on the shutter must not judge two photos at once.
  let busy: Promise<unknown> = Promise.resolve()

  function resume(): Session | null {
    const row = latest.get()
    return row ? sessionSchema.parse(cipher.openJson(row.session, `session:${row.id}`)) : null
  }

  const at = (): string => now().toISOString()

  function open(): Session {
    if (!current) throw failure('NO_SESSION')
    return current
  }

  function openAt<S extends SessionStep>(step: S): SessionAt<S> {
    const session = open()
    if (session.step !== step) throw failure('REFUSED', { detail: 'not-at-this-step' })
    return session as SessionAt<S>
  }

  function persist(session: Session): void {
    // An ended session keeps nothing of the student, so nothing of it is worth keeping on disk either.
    if (session.step === 'ended') forget.run(session.id)
    else
      upsert.run({
        id: session.id,
        step: session.step,
        at: session.updatedAt,
        sealed: cipher.sealJson(session, `session:${session.id}`),
      })
  }

  function apply(event: SessionEvent, actor = actorOf(open()), also: () => void = () => undefined): Session {
    const before = open()
    const result = transition(before, event)
    if (!result.ok) throw failure('REFUSED', { detail: result.code })
    db.transaction(() => {
      also()
      persist(result.session)
      audit.append({
        actor,
        action: event.type,
        subject: before.id,
        detail: { from: before.step, to: result.session.step },
      })
    })()
    current = result.session
    if (result.session.step === 'ended') blobs.dropOwnedBy(`session:${before.id}`)
    else if (result.session.step !== 'saved') blobs.drop(result.dropped.map((blob) => blob.id))
    options.onChange(current)
    return current
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = busy.then(work)
    busy = result.catch(() => undefined)
    return result
  }

  /** A blob of this session and of the right kind, or the same answer as for one that does not exist. */
  function ownBlob(ref: BlobRef, kind: BlobRef['kind']): BlobRef {
    const found = blobs.find(ref.id)
    if (!found || found.owner !== `session:${open().id}` || found.kind !== kind) throw failure('NOT_FOUND')
    const { owner: _owner, ...blob } = found
    return blob
  }

  function putBlob(kind: BlobRef['kind'], mediaType: string, bytes: Uint8Array): Promise<BlobRef> {
    const expires = new Date(now().getTime() + policy.sessionBlobHours * 3600_000)
    return blobs.put(`session:${open().id}`, kind, mediaType, bytes, expires)
  }

  async function analysed(image: BlobRef, landmarks: BlobRef): Promise<Analysed> {
    return { image: await blobs.read(image.id), landmarks: await blobs.read(landmarks.id) }
  }

  async function readCard(
    side: 'portrait' | 'emblem',
    given: BlobRef,
    marks: BlobRef | null,
    source: 'camera' | 'file',
  ) {
    const session = openAt('card')
    const kind = side === 'portrait' ? 'card-portrait-side' : 'card-emblem-side'
    const image = ownBlob(given, kind)
    const landmarks = marks ? ownBlob(marks, 'landmarks') : null
    const entry = entryOf(session)
    const bytes = await blobs.read(image.id)
    const { lines, widthPx, heightPx } = await vision.readText(bytes).catch(visionFailure)
    const reading =
      side === 'portrait' ? readPortraitScan(lines, entry) : readEmblemScan(lines, dayInChina(now()))
    const portrait = side === 'portrait' && landmarks ? await portraitOf(bytes, landmarks) : null
    const read = { image, source, fields: reading.fields, dpi: scanDpi(widthPx, heightPx) }
    const next = apply({ type: 'card-side-read', side, read, portrait, gates: reading.gates, at: at() })
    if (landmarks) blobs.drop([landmarks.id])
    return next
  }

  async function portraitOf(card: Buffer, landmarks: BlobRef) {
    const cut = await vision
      .cropPortrait({ image: card, landmarks: await blobs.read(landmarks.id) })
      .catch(visionFailure)
    if (!cut.landmarks) return null
    return {
      image: await putBlob('card-portrait', 'image/jpeg', cut.image),
      landmarks: await putBlob('landmarks', 'application/json', cut.landmarks),
    }
  }

  async function judgeStill(input: StillInput): Promise<Session> {
    const session = openAt('capture')
    const still = ownBlob(input.still, 'still')
    const landmarks = ownBlob(input.landmarks, 'landmarks')
    const mask = ownBlob(input.mask, 'mask')
    const comparison = await compare(session, still, landmarks)
    const { widthPx, heightPx, camera, measures } = input
    const attempt = {
      id: uuid(),
      number: session.attemptsMade + 1,
      takenAt: at(),
      still,
      landmarks,
      mask,
      widthPx,
      heightPx,
      camera,
      results: options.judge(measures),
      comparison,
    }
    return apply({ type: 'still-judged', attempt, at: at() })
  }

  async function compare(
    session: SessionAt<'capture'>,
    still: BlobRef,
    landmarks: BlobRef,
  ): Promise<Comparison> {
    if (!session.consents.faceComparison) return { kind: 'missing', why: 'no-consent' }
    const { portrait } = session.card
    if (!portrait) return { kind: 'missing', why: 'no-portrait' }
    const photo = await analysed(still, landmarks)
    const card = await analysed(portrait.image, portrait.landmarks)
    const { distance, different, unsure } = await vision.compare(photo, card).catch(visionFailure)
    return {
      kind: 'measured',
      distance,
      threshold: different,
      decision: decideMatch(distance, { different, unsure }),
    }
  }

  async function standardize(): Promise<Session> {
    const session = openAt('standardize')
    const { still, landmarks, mask } = session.attempt
    const made = await vision
      .standardize({
        ...(await analysed(still, landmarks)),
        mask: await blobs.read(mask.id),
        presetId: options.presetId(),
        background: null,
      })
      .catch(visionFailure)
    const standard = {
      ...made.report,
      image: await putBlob('standard', 'image/jpeg', made.standard),
      captured: await putBlob('captured', 'image/jpeg', made.captured),
    }
    return apply({ type: 'standardized', standard, at: at() })
  }

  function confirm(): Session {
    const session = openAt('confirm')
    const submissionId = uuid()
    const savedAt = now()
    const receipt = {
      submissionId,
      shortNumber: `${dayInChina(savedAt).replaceAll('-', '').slice(2)}-${submissionId.slice(0, 6).toUpperCase()}`,
      savedAt: savedAt.toISOString(),
      expectedDecisionOn: addWorkingDays(dayInChina(savedAt), options.reviewWorkingDays()),
      supportPhone: options.supportPhone(),
      withdrawalCode: String(randomInt(100_000, 1_000_000)),
    }
    const files = filesOf(session)
    const manifest = manifestOf(session, receipt.savedAt, submissionId, files)
    const keepUntil = new Date(savedAt.getTime() + policy.unsentKeepDays * 86_400_000)
    const next = apply({ type: 'confirmed', submissionId, receipt, at: at() }, session.operatorId, () =>
      options.submissions.insert({ manifest, receipt, studentName: session.student.name, files }, keepUntil),
    )
    // What did not go into the submission (card sides, the other attempts) ends with the session.
    blobs.dropOwnedBy(`session:${session.id}`)
    return next
  }

  function filesOf(session: SessionAt<'confirm'>): { role: FileRole; blob: BlobRef }[] {
    const sources: Record<FileRole, BlobRef | undefined> = {
      standard: session.standard.image,
      captured: session.standard.captured,
      original: session.attempt.still,
      'card-portrait': session.card.portrait?.image,
    }
    return FILE_ROLES.flatMap(([role, allowed]) => {
      const blob = sources[role]
      return blob && allowed(session.consents) ? [{ role, blob }] : []
    })
  }

  function manifestOf(
    session: SessionAt<'confirm'>,
    savedAt: string,
    submissionId: string,
    files: readonly { role: FileRole; blob: BlobRef }[],
  ): SubmissionManifest {
    const { attempt, standard, student } = session
    return {
      version: 1,
      submissionId,
      stationId: options.stationId(),
      rosterId: student.rosterId,
      taskId: student.taskId,
      studentNumber: student.studentNumber,
      training: session.training,
      presetId: standard.presetId,
      sessionStartedAt: session.startedAt,
      takenAt: attempt.takenAt,
      savedAt,
      operatorId: session.operatorId,
      consents: session.consents,
      comparison: attempt.comparison,
      attemptsMade: session.attemptsMade,
      failedComparisons: session.failedComparisons,
      submittedAnyway: session.submittedAnyway,
      overrides: session.overrides,
      results: [...attempt.results, ...standard.results],
      measures: attempt.results.map(({ ruleId, value, unit }) => ({ id: ruleId, value, unit })),
      proof: {
        stillSha256: attempt.still.sha256,
        stillWidthPx: attempt.widthPx,
        stillHeightPx: attempt.heightPx,
        crop: standard.crop,
        background: standard.background,
        jpegQuality: standard.quality,
        camera: attempt.camera,
      },
      files: files.map(({ role, blob }) => ({
        role,
        sha256: blob.sha256,
        bytes: blob.bytes,
        mediaType: blob.mediaType,
      })),
      auditHead: audit.head().head,
    }
  }

  function entryOf(session: { readonly student: Student }): RosterEntry {
    const entry = options.findStudent(session.student.rosterId)
    if (!entry) throw failure('NOT_FOUND')
    return entry
  }

  return {
    current: () => current,
    start(operator, entry) {
      if (current && current.step !== 'saved' && current.step !== 'ended') throw failure('SESSION_OPEN')
      if (entry.captured || options.submissions.standing(entry.rosterId)) throw failure('ALREADY_CAPTURED')
      const number = parseIdNumber(entry.idNumber)
      if (number.ok && ageOn(number.birthDate, dayInChina(now())) < policy.minimumAge)
        throw failure('UNDER_AGE')
      const started = startSession({
        id: uuid(),
        operatorId: operator.id,
        training: options.training,
        student: studentOf(entry),
        at: at(),
      })
      db.transaction(() => {
        if (current) forget.run(current.id)
        persist(started)
        audit.append({
          actor: operator.id,
          action: 'session-started',
          subject: started.id,
          detail: { roster: entry.rosterId },
        })
      })()
      current = started
      options.onChange(current)
      return started
    },
    consent(given, noticeSha256) {
      if (noticeSha256 !== options.notice.sha256) throw failure('BAD_INPUT', { detail: 'notice-changed' })
      const consents = { ...given, noticeVersion: options.notice.version, noticeHash: noticeSha256, at: at() }
      return apply({ type: 'consented', consents, at: at() })
    },
    readCard: (side, image, landmarks, source) => inTurn(() => readCard(side, image, landmarks, source)),
    judgeStill: (input) => inTurn(() => judgeStill(input)),
    settleFee: (fee) => apply({ type: 'fee-settled', fee, at: at() }),
    override: (override) => apply({ type: 'overridden', override, at: at() }, override.supervisorId),
    manualCheck: (first, second, reason) =>
      apply({
        type: 'checked-by-people',
        comparison: { kind: 'manual', firstOperatorId: first.id, secondOperatorId: second.id, reason },
        at: at(),
      }),
    standardize: () => inTurn(standardize),
    confirm,
    plain: (type) => apply({ type, at: at() }),
    choose: (submitAnyway) => apply({ type: 'attempt-chosen', submitAnyway, at: at() }),
    end: (reason) => apply({ type: 'ended', reason, at: at() }),
    close() {
      if (current && current.step !== 'saved' && current.step !== 'ended') throw failure('SESSION_OPEN')
      if (current) forget.run(current.id)
      current = null
      options.onChange(null)
    },
    putBlob,
    async importPicture(kind, bytes) {
      const picture = await vision.inspect(bytes).catch(visionFailure)
      return putBlob(kind, picture.mediaType, picture.bytes)
    },
  }
}

const actorOf = (session: Session): string => ('operatorId' in session ? session.operatorId : 'station')

export const studentOf = (entry: RosterEntry): Student => ({
  rosterId: entry.rosterId,
  taskId: entry.taskId,
  name: entry.name,
  studentNumber: entry.studentNumber,
  idNumberMasked: maskIdNumber(entry.idNumber),
  school: entry.school,
  level: entry.level,
  major: entry.major,
  graduation: entry.graduation,
  feeFen: entry.feeFen,
})
