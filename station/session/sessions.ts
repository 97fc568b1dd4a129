// The running capture: commands in, facts out. Every command establishes its facts first (blobs on disk, photo judged),
// asks the pure transition, writes session and audit record in one transaction, and only then lets go of pictures.
import { randomInt, randomUUID } from 'node:crypto'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import type { StillInput } from '../../core/contract/station-records.ts'
import { ageOn, parseIdNumber } from '../../core/identity/id-number.ts'
import { identityHash } from '../../core/identity/identity-hash.ts'
import type { Operator } from '../../core/identity/operator.ts'
import type { Student } from '../../core/identity/student.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import { blobsOf } from '../../core/session/blobs.ts'
import type { SessionEvent } from '../../core/session/events.ts'
import type { Session, SessionAt, SessionStep, Verification } from '../../core/session/session.ts'
import { startSession } from '../../core/session/start.ts'
import { transition } from '../../core/session/transition.ts'
import { dayInChina } from '../../core/submission/working-days.ts'
import type { Picture } from '../blobs/blobs.ts'
import { failure } from '../failure.ts'
import { jobsInTurn } from '../serial-queue.ts'
import { auditDetail } from './audit-detail.ts'
import { type CardScan, createFacts, type Keep } from './facts.ts'
import { createSessionStore } from './session-store.ts'
import { isOver, type Sessions, type SessionsOptions } from './sessions-port.ts'
import { studentOf } from './student.ts'
import { filesOf, manifestOf, receiptOf } from './submission-of.ts'
import { visionFailure } from './vision-failure.ts'

/** What the sitter's camera calls itself; nothing of it may get into a real folder. */
const SITTER_LABEL = 'training-sitter'

export function createSessions(options: SessionsOptions): Sessions {
  const { db, blobs, audit, policy, now } = options
  const store = createSessionStore(db, options.cipher)
  const facts = createFacts(options)
  let current = resume()
  // Commands come one after the other: a double tap on the shutter must not judge two photos at once.
  const jobs = jobsInTurn()

  const at = (): string => now().toISOString()

  /** However old its time stamp: clocks jump. Where nobody takes it up, it ends by being left idle. */
  function resume(): Session | null {
    const found = store.resume()
    if (found !== 'unreadable') return found
    audit.append({ actor: 'station', action: 'session-unreadable', subject: 'session' })
    return null
  }

  function open(): Session {
    if (!current || isOver(current)) throw failure('NO_SESSION')
    return current
  }

  function openAt<S extends SessionStep>(step: S): SessionAt<S> {
    if (!current) throw failure('NO_SESSION')
    if (current.step !== step) throw failure('REFUSED', { detail: 'not-at-this-step' })
    return current as SessionAt<S>
  }

  /** One event: session, audit record and the rows of what it lets go in one transaction, then the files. */
  function apply(event: SessionEvent, extra: { actor?: string; also?: () => void } = {}): Session {
    const before = current
    if (!before) throw failure('NO_SESSION')
    const result = transition(before, event)
    if (!result.ok) throw failure('REFUSED', { detail: result.code })
    const { session } = result
    const gone = db.transaction(() => {
      extra.also?.()
      const ids = letGo(before, session, result.dropped)
      blobs.forget(ids)
      store.write(session)
      audit.append({
        actor: extra.actor ?? options.actor(),
        action: event.type,
        subject: before.id,
        detail: { from: before.step, to: session.step, pictures: ids.length, ...auditDetail(event) },
      })
      options.assertWhole()
      return ids
    })()
    current = session
    blobs.unlink(gone)
    facts.forget(gone)
    // Moved away in this very moment: it is written, but nobody is told before the folder is back.
    options.assertWhole()
    options.onChange(current)
    return current
  }

  /** A step left behind also leaves its strays: stills nobody judged, scans that could not be read. */
  function letGo(before: Session, after: Session, dropped: readonly BlobRef[]): readonly string[] {
    if (before.step === after.step) return dropped.map((blob) => blob.id)
    const held = new Set(blobsOf(after).map((blob) => blob.id))
    return blobs.ownedBy(`session:${before.id}`).filter((id) => !held.has(id))
  }

  /**
   * Work that takes time counts only for the session exactly as it was when the work began: whatever happened
   * meanwhile (wrong person, back, time-out) makes it void, so that no photo ever reaches another student's session.
   */
  function establish<S extends SessionStep>(
    step: S,
    work: (session: SessionAt<S>, keep: Keep) => Promise<SessionEvent>,
  ): Promise<Session> {
    return jobs.add(async () => {
      const session = openAt(step)
      const made: string[] = []
      try {
        const event = await work(session, async (...pictures) => {
          const refs = await put(...pictures)
          made.push(...refs.map(({ id }) => id))
          return refs
        })
        if (current !== session) throw failure('CONFLICT')
        return apply(event)
      } catch (error) {
        blobs.drop(made)
        throw error
      }
    })
  }

  /** A blob of this session and of the right kind, or the same answer as for one that does not exist. */
  function ownBlob(ref: BlobRef, kind: BlobRef['kind']): BlobRef {
    const found = blobs.find(ref.id)
    if (!found || found.owner !== `session:${open().id}` || found.kind !== kind) throw failure('NOT_FOUND')
    const { owner: _owner, ...blob } = found
    return blob
  }

  const put: Keep = async (...pictures) => {
    const { id } = open()
    const refs = await blobs.put(`session:${id}`, pictures)
    if (current?.id === id && !isOver(current)) return refs
    blobs.drop(refs.map((ref) => ref.id))
    throw failure('NO_SESSION')
  }

  async function putBlob(picture: Picture): Promise<BlobRef> {
    const [ref] = await put(picture)
    return ref!
  }

  const sideBlob = ({ side, image }: Pick<CardScan, 'side' | 'image'>): BlobRef =>
    ownBlob(image, side === 'portrait' ? 'card-portrait-side' : 'card-emblem-side')

  const cardTurned = (scan: Pick<CardScan, 'side' | 'image'>): Promise<number> =>
    jobs.add(async () => {
      openAt('card')
      return facts.cardTurned(sideBlob(scan))
    })

  async function readCard(scan: CardScan): Promise<Session> {
    const next = await establish('card', async (session, keep) => {
      const image = sideBlob(scan)
      const landmarks = scan.landmarks ? ownBlob(scan.landmarks, 'landmarks') : null
      return facts.cardRead(session, { ...scan, image, landmarks }, entryOf(session), keep)
    })
    if (scan.landmarks) blobs.drop([scan.landmarks.id])
    return next
  }

  const judgeStill = (input: StillInput): Promise<Session> =>
    establish('capture', async (session) => {
      if (!options.training && input.camera.label === SITTER_LABEL) throw failure('TRAINING_REFUSED')
      const still = ownBlob(input.still, 'still')
      const landmarks = ownBlob(input.landmarks, 'landmarks')
      const mask = ownBlob(input.mask, 'mask')
      return facts.stillJudged(session, { ...input, still, landmarks, mask })
    })

  function confirm(): Session {
    const session = openAt('confirm')
    const savedAt = now()
    const submissionId = randomUUID()
    const receipt = receiptOf({
      submissionId,
      savedAt,
      reviewWorkingDays: options.reviewWorkingDays(),
      supportPhone: options.supportPhone(),
      withdrawalCode: String(randomInt(100_000, 1_000_000)),
    })
    const files = filesOf(session)
    const station = { stationId: options.stationId(), auditHead: audit.head().head }
    const manifest = manifestOf(session, files, receipt, station)
    const submission = { manifest, receipt, studentName: session.student.name, files }
    return apply(
      { type: 'confirmed', submissionId, receipt, at: at() },
      { also: () => options.submissions.insert(submission) },
    )
  }

  /** What lies on the screen when somebody says whether it is one person. */
  function seen(): Verification['seen'] {
    const { attempt, card } = openAt('verdict')
    return { photoSha256: attempt.still.sha256, portraitSha256: card.portrait?.image.sha256 ?? null }
  }

  function entryOf(session: { readonly student: Student }): RosterEntry {
    const entry = options.findStudent(session.student.rosterId)
    if (!entry) throw failure('NOT_FOUND')
    return entry
  }

  function start(operator: Operator, entry: RosterEntry): Session {
    if (current && !isOver(current)) throw failure('SESSION_OPEN')
    if (entry.captured || options.submissions.standing(entry.rosterId)) throw failure('ALREADY_CAPTURED')
    const number = parseIdNumber(entry.idNumber)
    if (number.ok && ageOn(number.birthDate, dayInChina(now())) < policy.minimumAge)
      throw failure('UNDER_AGE')
    const { training } = options
    const student = { ...studentOf(entry), identityHash: identityHash(entry.rosterId, entry) }
    const started = startSession({ id: randomUUID(), operatorId: operator.id, training, student, at: at() })
    db.transaction(() => {
      if (current) store.forget(current.id)
      store.write(started)
      audit.append({
        actor: operator.id,
        action: 'session-started',
        subject: started.id,
        detail: { roster: entry.rosterId },
      })
      options.assertWhole()
    })()
    current = started
    options.onChange(current)
    return started
  }

  return {
    current: () => current,
    working: jobs.atWork,
    start,
    consent(given, noticeSha256) {
      if (noticeSha256 !== options.notice.sha256) throw failure('BAD_INPUT', { detail: 'notice-changed' })
      const cardReading = given.cardReading && options.cardAsked()
      const notice = { noticeVersion: options.notice.version, noticeHash: noticeSha256 }
      return apply({ type: 'consented', consents: { ...given, cardReading, ...notice, at: at() }, at: at() })
    },
    cardTurned,
    readCard,
    enterCardValidity({ id: operatorId }, to) {
      const expired = to !== 'long-term' && to < dayInChina(now())
      return apply({
        type: 'card-validity-entered',
        validity: { source: 'person', to, operatorId, at: at() },
        gates: expired ? ['card-expired'] : [],
        at: at(),
      })
    },
    judgeStill,
    settleFee: (fee) => apply({ type: 'fee-settled', fee, at: at() }),
    override: (override) =>
      apply({ type: 'overridden', override, at: at() }, { actor: override.supervisorId }),
    decideComparison: ({ id: operatorId }, attemptId, decision) =>
      apply({
        type: 'comparison-decided',
        attemptId,
        verification: { by: 'operator', decision, operatorId, seen: seen(), at: at() },
        at: at(),
      }),
    manualCheck: (attemptId, { first, second }, reason) =>
      apply({
        type: 'checked-by-people',
        attemptId,
        verification: {
          by: 'two-people',
          decision: 'same',
          firstOperatorId: first.id,
          secondOperatorId: second.id,
          reason,
          seen: seen(),
          at: at(),
        },
        at: at(),
      }),
    standardize: () => establish('standardize', facts.standardized),
    confirm,
    plain: (type) => apply({ type, at: at() }),
    choose: (submitAnyway) => apply({ type: 'attempt-chosen', submitAnyway, at: at() }),
    end: (reason) =>
      apply({ type: 'ended', reason, at: at() }, reason === 'timed-out' ? { actor: 'station' } : {}),
    close() {
      if (current && !isOver(current)) throw failure('SESSION_OPEN')
      if (current) store.forget(current.id)
      current = null
      options.onChange(null)
    },
    putBlob,
    async importPicture(kind, bytes) {
      const { id } = open()
      const picture = await options.vision.inspect(bytes).catch(visionFailure)
      if (current?.id !== id) throw failure('CONFLICT')
      return putBlob({ kind, mediaType: picture.mediaType, bytes: picture.bytes })
    },
  }
}
