// The capture transaction. Pure: the same session and event always give the same answer, and an event that does
// not belong to the step is refused, never guessed at.

import { assertNever } from './assert-never.ts'
import { betterAttempt } from './better-attempt.ts'
import type { BlobRef } from './blob.ts'
import { blobsOf } from './blobs.ts'
import type { SessionEvent, StepRefusal } from './events.ts'
import {
  awaitsDecision,
  blockersOf,
  cardComplete,
  isFailedComparison,
  maySubmitAnyway,
  openGates,
} from './gates.ts'
import type { Override } from './override.ts'
import {
  type CardEvidence,
  EMBLEM_GATES,
  type Session,
  type SessionAt,
  type Verification,
} from './session.ts'

export type Transition =
  | { readonly ok: true; readonly session: Session; readonly dropped: readonly BlobRef[] }
  | { readonly ok: false; readonly code: StepRefusal }

const EMPTY_CARD: CardEvidence = {
  portraitSide: null,
  emblemSide: null,
  portrait: null,
  validity: null,
  gates: [],
}

const refuse = (code: StepRefusal): Transition => ({ ok: false, code })

export function transition(session: Session, event: SessionEvent): Transition {
  const next = advance(session, event)
  if (typeof next === 'string') return refuse(next)
  const held = new Set(blobsOf(next).map((blob) => blob.id))
  // The submission takes over the photo's blobs inside the same transaction; the station drops the rest there.
  const dropped = blobsOf(session).filter((blob) => !held.has(blob.id))
  return { ok: true, session: { ...next, updatedAt: event.at }, dropped }
}

function advance(session: Session, event: SessionEvent): Session | StepRefusal {
  if (session.step === 'saved' || session.step === 'ended') return 'not-at-this-step'
  switch (event.type) {
    case 'consented':
      return session.step === 'notice' ? consented(session, event) : 'not-at-this-step'
    case 'card-side-read':
      return session.step === 'card' ? cardSideRead(session, event) : 'not-at-this-step'
    case 'card-validity-entered':
      return session.step === 'card' ? cardValidityEntered(session, event) : 'not-at-this-step'
    case 'card-accepted':
      return session.step === 'card' ? cardAccepted(session) : 'not-at-this-step'
    case 'enrolment-confirmed':
      return session.step === 'enrolment' ? { ...session, step: 'fee', fee: null } : 'not-at-this-step'
    case 'fee-settled':
      return session.step === 'fee' ? feeSettled(session, event) : 'not-at-this-step'
    case 'still-judged':
      return session.step === 'capture' ? stillJudged(session, event) : 'not-at-this-step'
    case 'retake':
      return retake(session)
    case 'best-recalled':
      return session.step === 'verdict' || session.step === 'capture'
        ? bestRecalled(session)
        : 'not-at-this-step'
    case 'checked-by-people':
      return session.step === 'verdict' ? checkedByPeople(session, event) : 'not-at-this-step'
    case 'comparison-decided':
      return session.step === 'verdict' ? comparisonDecided(session, event) : 'not-at-this-step'
    case 'overridden':
      return session.step === 'card' || session.step === 'verdict'
        ? { ...session, overrides: [...session.overrides, event.override] }
        : 'not-at-this-step'
    case 'attempt-chosen':
      return session.step === 'verdict' ? attemptChosen(session, event) : 'not-at-this-step'
    case 'standardized':
      return session.step === 'standardize'
        ? { ...session, step: 'confirm', standard: event.standard }
        : 'not-at-this-step'
    case 'confirmed':
      return session.step === 'confirm' ? confirmed(session, event) : 'not-at-this-step'
    case 'back':
      return back(session)
    case 'ended':
      return ended(session, event.at, event.reason)
    default:
      return assertNever(event)
  }
}

/** Nothing of it is left but that there was one. */
const ended = (
  { id, training }: Session,
  updatedAt: string,
  reason: SessionAt<'ended'>['reason'],
): SessionAt<'ended'> => ({ step: 'ended', id, training, updatedAt, reason })

type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

function consented(session: SessionAt<'notice'>, { consents, at }: EventOf<'consented'>): Session {
  // Refusing the upload ends the session and costs the student nothing.
  if (!consents.upload) return ended(session, at, 'upload-refused')
  return { ...session, step: consents.cardReading ? 'card' : 'enrolment', consents, card: EMPTY_CARD }
}

function cardSideRead(session: SessionAt<'card'>, event: EventOf<'card-side-read'>): Session {
  const { card } = session
  const others = card.gates.filter((gate) => EMBLEM_GATES.includes(gate) === (event.side === 'portrait'))
  const gates = [...new Set([...others, ...event.gates])]
  const read: CardEvidence =
    event.side === 'portrait'
      ? { ...card, portraitSide: event.read, portrait: event.portrait, gates }
      : { ...card, emblemSide: event.read, validity: event.validity, gates }
  return { ...session, card: read, overrides: askedAnew(session.overrides, event.gates) }
}

/** What was set aside for the old answer does not carry over to a new one. */
function askedAnew(overrides: readonly Override[], gates: readonly string[]): Override[] {
  return overrides
    .map((one) => ({ ...one, rules: one.rules.filter((rule) => !gates.includes(rule)) }))
    .filter((one) => one.rules.length > 0)
}

/** Only a question that the reading left open is a person's to answer, and what a person said may be said better. */
function cardValidityEntered(
  session: SessionAt<'card'>,
  { validity, gates }: EventOf<'card-validity-entered'>,
): Session | StepRefusal {
  const { card, overrides } = session
  if (!card.gates.includes('validity-unread') && card.validity?.source !== 'person') return 'not-at-this-step'
  const others = card.gates.filter((gate) => gate !== 'validity-unread' && gate !== 'card-expired')
  return {
    ...session,
    card: { ...card, validity, gates: [...others, ...gates] },
    overrides: askedAnew(overrides, gates),
  }
}

function cardAccepted(session: SessionAt<'card'>): Session | StepRefusal {
  if (!cardComplete(session)) return 'card-incomplete'
  if (openGates(session.card, session.overrides).length > 0) return 'gate-open'
  return { ...session, step: 'enrolment' }
}

function feeSettled(session: SessionAt<'fee'>, { fee }: EventOf<'fee-settled'>): Session | StepRefusal {
  const due = session.student.feeFen
  const settled = fee.settlement === 'none-due' ? due === 0 : fee.amountFen === due && fee.reference !== ''
  if (!settled) return 'fee-unsettled'
  return { ...session, step: 'capture', fee, attemptsMade: 0, failedComparisons: 0, best: null }
}

function stillJudged(session: SessionAt<'capture'>, { attempt }: EventOf<'still-judged'>): Session {
  return {
    ...session,
    step: 'verdict',
    attempt,
    attemptsMade: session.attemptsMade + 1,
    failedComparisons: session.failedComparisons + (isFailedComparison(attempt) ? 1 : 0),
    best: betterAttempt(session.best, attempt),
    overrides: withoutRuleOverrides(session),
  }
}

function bestRecalled(session: SessionAt<'verdict'> | SessionAt<'capture'>): Session | StepRefusal {
  const { best } = session
  if (best === null) return 'not-at-this-step'
  const atHand = session.step === 'verdict' && session.attempt.id === best.id
  const overrides = atHand ? session.overrides : withoutRuleOverrides(session)
  return { ...session, step: 'verdict', attempt: best, overrides }
}

/** Rules set aside for one photo say nothing about another; the card's gates stay as they were decided. */
function withoutRuleOverrides(
  session: SessionAt<'capture'> | SessionAt<'verdict'>,
): SessionAt<'capture'>['overrides'] {
  const gates = new Set<string>(session.card.gates)
  return session.overrides
    .map((one) => ({ ...one, rules: one.rules.filter((rule) => gates.has(rule)) }))
    .filter((one) => one.rules.length > 0)
}

function retake(session: Session): Session | StepRefusal {
  switch (session.step) {
    case 'verdict': {
      const { attempt: _attempt, ...rest } = session
      return { ...rest, step: 'capture' }
    }
    case 'standardize': {
      const { attempt: _attempt, submittedAnyway: _anyway, ...rest } = session
      return { ...rest, step: 'capture' }
    }
    case 'confirm': {
      const { attempt: _attempt, submittedAnyway: _anyway, standard: _standard, ...rest } = session
      return { ...rest, step: 'capture' }
    }
    default:
      return 'not-at-this-step'
  }
}

function checkedByPeople(
  session: SessionAt<'verdict'>,
  { attemptId, verification }: EventOf<'checked-by-people'>,
): Session | StepRefusal {
  // While a PIN was typed another attempt may have come to the screen: nobody looked at that one.
  if (session.attempt.id !== attemptId) return 'not-at-this-step'
  if (verification.firstOperatorId === verification.secondOperatorId) return 'same-supervisor'
  return verified(session, verification)
}

/** One person's word settles what lies between the limits, once, and for the photo they were shown. */
function comparisonDecided(
  session: SessionAt<'verdict'>,
  { attemptId, verification }: EventOf<'comparison-decided'>,
): Session | StepRefusal {
  const { attempt, failedComparisons } = session
  if (attempt.id !== attemptId || !awaitsDecision(attempt)) return 'not-at-this-step'
  const decided = verified(session, verification)
  return isFailedComparison(decided.attempt)
    ? { ...decided, failedComparisons: failedComparisons + 1 }
    : decided
}

function verified(session: SessionAt<'verdict'>, verification: Verification): SessionAt<'verdict'> {
  const { verifications } = session.attempt
  const attempt = { ...session.attempt, verifications: [...verifications, verification] }
  const kept = session.best?.id === attempt.id ? null : session.best
  return { ...session, attempt, best: betterAttempt(kept, attempt) }
}

function attemptChosen(
  session: SessionAt<'verdict'>,
  { submitAnyway }: EventOf<'attempt-chosen'>,
): Session | StepRefusal {
  const anyway = submitAnyway && maySubmitAnyway(session)
  const standing = blockersOf(session).filter((one) => !(anyway && one.code === 'different-person'))
  if (standing.length > 0) return standing[0]!.code
  return { ...session, step: 'standardize', submittedAnyway: anyway }
}

function confirmed(session: SessionAt<'confirm'>, event: EventOf<'confirmed'>): Session {
  const { id, operatorId, training, startedAt, updatedAt, student, overrides } = session
  const { submissionId, receipt } = event
  return {
    step: 'saved',
    id,
    operatorId,
    training,
    startedAt,
    updatedAt,
    student,
    overrides,
    submissionId,
    receipt,
  }
}

function back(session: Session): Session | StepRefusal {
  switch (session.step) {
    case 'card': {
      const { consents: _consents, card: _card, ...rest } = session
      return { ...rest, step: 'notice', overrides: [] }
    }
    case 'enrolment': {
      if (session.consents.cardReading) return { ...session, step: 'card' }
      const { consents: _consents, card: _card, ...rest } = session
      return { ...rest, step: 'notice' }
    }
    case 'fee': {
      const { fee: _fee, ...rest } = session
      return { ...rest, step: 'enrolment' }
    }
    case 'capture': {
      // The attempts stay counted: going back must not be a way around the rule of three.
      if (session.attemptsMade > 0) return 'nothing-to-go-back-to'
      const { attemptsMade: _made, failedComparisons: _failed, best: _best, ...rest } = session
      return { ...rest, step: 'fee' }
    }
    case 'verdict':
    case 'confirm':
      return retake(session)
    case 'standardize': {
      const { submittedAnyway: _anyway, ...rest } = session
      return { ...rest, step: 'verdict' }
    }
    case 'notice':
    case 'saved':
    case 'ended':
      return 'nothing-to-go-back-to'
    default:
      return assertNever(session)
  }
}
