import { describe, expect, it } from 'vitest'
import { blobsOf } from './blobs.ts'
import type { SessionEvent, SessionEventType } from './events.ts'
import { gatesToAsk, maySubmitAnyway } from './gates.ts'
import { type Session, type SessionStep, session as schema } from './session.ts'
import {
  AT,
  allConsents,
  emblemRead,
  events,
  measured,
  rule,
  sessionAt,
  testAttempt,
  walk,
} from './testing.ts'
import { transition } from './transition.ts'

const STEPS = schema.options.map((one) => one.shape.step.value)

/** Where each event leads from each step; what is not named is refused. */
const TABLE: Partial<Record<SessionStep, Partial<Record<SessionEventType, SessionStep>>>> = {
  notice: { consented: 'card', ended: 'ended' },
  card: {
    'card-side-read': 'card',
    'card-accepted': 'enrolment',
    overridden: 'card',
    back: 'notice',
    ended: 'ended',
  },
  enrolment: { 'enrolment-confirmed': 'fee', back: 'card', ended: 'ended' },
  fee: { 'fee-settled': 'capture', back: 'enrolment', ended: 'ended' },
  capture: { 'still-judged': 'verdict', back: 'fee', ended: 'ended' },
  verdict: {
    retake: 'capture',
    'best-recalled': 'verdict',
    'checked-by-people': 'verdict',
    overridden: 'verdict',
    'attempt-chosen': 'standardize',
    back: 'capture',
    ended: 'ended',
  },
  standardize: { standardized: 'confirm', retake: 'capture', back: 'verdict', ended: 'ended' },
  confirm: { confirmed: 'saved', retake: 'capture', back: 'capture', ended: 'ended' },
}

const pairs = STEPS.flatMap((step) =>
  Object.values(events).map(
    (event) => [step, event.type, event] as [SessionStep, SessionEventType, SessionEvent],
  ),
)

describe('every step with every event', () => {
  it.each(pairs)('%s + %s', (step, type, event) => {
    const before = sessionAt(step)
    expect(before.step).toBe(step)
    const copy = structuredClone(before)
    const after = transition(before, event)
    const expected = TABLE[step]?.[type]
    expect(after.ok ? after.session.step : undefined).toBe(expected)
    if (!after.ok) expect(['not-at-this-step', 'nothing-to-go-back-to']).toContain(after.code)
    if (after.ok) expect(schema.parse(after.session)).toEqual(after.session)
    expect(before, 'the session given is never changed').toEqual(copy)
  })
})

describe('consents', () => {
  it('refusing the upload ends the session and keeps nothing', () => {
    const refused = { ...events.consented, consents: { ...allConsents, upload: false } }
    expect(walk(sessionAt('notice'), refused)).toMatchObject({ step: 'ended', reason: 'upload-refused' })
  })

  it('without card reading there is no card step, and back leads to the notice', () => {
    const without = { ...events.consented, consents: { ...allConsents, cardReading: false } }
    const enrolment = walk(sessionAt('notice'), without)
    expect(enrolment.step).toBe('enrolment')
    expect(walk(enrolment, events.back).step).toBe('notice')
  })
})

describe('the card', () => {
  const card = () => walk(sessionAt('notice'), events.consented)

  it('needs both sides', () => {
    expect(transition(walk(card(), events['card-side-read']), events['card-accepted'])).toEqual({
      ok: false,
      code: 'card-incomplete',
    })
  })

  it('does not pass an open gate unless a supervisor sets it aside, and a new scan asks again', () => {
    const differs: SessionEvent = { ...events['card-side-read'], gates: ['card-number-differs'] }
    const read = walk(card(), differs, emblemRead)
    expect(transition(read, events['card-accepted'])).toEqual({ ok: false, code: 'gate-open' })
    const override = { ...events.overridden.override, rules: ['card-number-differs'] }
    const aside = walk(read, { ...events.overridden, override })
    expect(walk(aside, events['card-accepted']).step).toBe('enrolment')
    expect(transition(walk(aside, differs), events['card-accepted'])).toEqual({
      ok: false,
      code: 'gate-open',
    })
  })

  it('are not waited for where the roster names a document that nothing here can read', () => {
    const before = walk(sessionAt('notice'), events.consented)
    if (before.step !== 'card') throw new Error(before.step)
    const student = { ...before.student, documentType: 'passport' as const }
    expect(transition(before, events['card-accepted'])).toMatchObject({ ok: false, code: 'card-incomplete' })
    const after = transition({ ...before, student }, events['card-accepted'])
    expect(after).toMatchObject({ ok: true, session: { step: 'enrolment', card: { portraitSide: null } } })
  })

  it('reading one side anew clears its own questions and lets go of its old picture', () => {
    const bad = walk(card(), { ...events['card-side-read'], gates: ['card-unreadable'] }, emblemRead)
    const again: SessionEvent = {
      ...events['card-side-read'],
      read: {
        ...events['card-side-read'].read,
        image: { ...events['card-side-read'].read.image, id: 'f'.repeat(32) },
      },
    }
    const next = transition(bad, again)
    expect(next.ok && next.dropped.map((one) => one.id)).toEqual([events['card-side-read'].read.image.id])
    expect(next.ok && walk(next.session, events['card-accepted']).step).toBe('enrolment')
  })
})

describe('the validity of the card', () => {
  const unread: SessionEvent = { ...emblemRead, validity: null, gates: ['validity-unread'] } as SessionEvent
  const card = () => walk(sessionAt('notice'), events.consented, events['card-side-read'], unread)
  const entered = (to: string, gates: 'card-expired'[] = []): SessionEvent => ({
    ...events['card-validity-entered'],
    validity: { source: 'person', to, operatorId: 'op', at: AT },
    gates,
  })

  it('that could not be read is a question: the card does not pass until somebody answers', () => {
    expect(transition(card(), events['card-accepted'])).toEqual({ ok: false, code: 'gate-open' })
    const answered = walk(card(), entered('2035-01-01'))
    expect(answered).toMatchObject({
      card: { gates: [], validity: { source: 'person', to: '2035-01-01', operatorId: 'op', at: AT } },
    })
    expect(walk(answered, events['card-accepted']).step).toBe('enrolment')
  })

  it('that a person says is over stops as one that was read does, and may be corrected', () => {
    const expired = walk(card(), entered('2020-01-01', ['card-expired']))
    expect(transition(expired, events['card-accepted'])).toEqual({ ok: false, code: 'gate-open' })
    expect(walk(expired, entered('long-term'), events['card-accepted']).step).toBe('enrolment')
    const override = { ...events.overridden.override, rules: ['card-expired'] }
    const aside = walk(expired, { ...events.overridden, override })
    expect(walk(aside, events['card-accepted']).step).toBe('enrolment')
    expect(
      transition(walk(aside, entered('2019-01-01', ['card-expired'])), events['card-accepted']),
      'what was set aside for one answer is not for another',
    ).toEqual({ ok: false, code: 'gate-open' })
  })

  it('is asked about once the side is known to be the right one, and is not set aside with that', () => {
    expect(gatesToAsk(['emblem-unrecognized', 'validity-unread'])).toEqual(['emblem-unrecognized'])
    expect(gatesToAsk(['card-face-apart', 'validity-unread'])).toEqual(['card-face-apart', 'validity-unread'])
  })

  it('that was read is nobody’s to say otherwise', () => {
    const read = walk(sessionAt('notice'), events.consented, events['card-side-read'], emblemRead)
    expect(transition(read, entered('long-term'))).toEqual({ ok: false, code: 'not-at-this-step' })
  })

  it('is asked about anew for the next picture of that side, and not for one of the other', () => {
    const answered = walk(card(), entered('2035-01-01'))
    expect(walk(answered, events['card-side-read'])).toMatchObject({
      card: { gates: [], validity: { source: 'person' } },
    })
    expect(walk(answered, unread)).toMatchObject({ card: { gates: ['validity-unread'], validity: null } })
  })

  it('of a session begun before it was kept is none', () => {
    const { validity: _none, ...before } = sessionAt('card').card
    const read = schema.parse(JSON.parse(JSON.stringify({ ...sessionAt('card'), card: before })))
    expect(read).toMatchObject({ card: { validity: null } })
  })
})

describe('the fee', () => {
  it.each([
    ['less than due', { amountFen: 1, settlement: 'paid', reference: 'R1' }],
    ['without a reference', { amountFen: 3000, settlement: 'waived', reference: '' }],
    ['none due, though it is', { amountFen: 0, settlement: 'none-due', reference: '' }],
  ] as const)('is not settled: %s', (_name, fee) => {
    expect(transition(sessionAt('fee'), { ...events['fee-settled'], fee })).toEqual({
      ok: false,
      code: 'fee-unsettled',
    })
  })
})

describe('three attempts', () => {
  const judged = (n: number, decision: 'same' | 'unsure' | 'different'): SessionEvent => ({
    ...events['still-judged'],
    attempt: testAttempt(n, measured(decision)),
  })
  const failTimes = (times: number): Session => {
    let now: Session = sessionAt('capture')
    for (let n = 1; n <= times; n++) {
      now = walk(now, judged(n, 'different'))
      if (n < times) now = walk(now, events.retake)
    }
    return now
  }
  const anyway: SessionEvent = { ...events['attempt-chosen'], submitAnyway: true }

  it('a different person does not go on', () => {
    expect(transition(failTimes(1), events['attempt-chosen'])).toEqual({
      ok: false,
      code: 'different-person',
    })
    expect(transition(failTimes(2), anyway)).toEqual({ ok: false, code: 'different-person' })
  })

  it('after the third failure the student may submit anyway, which is recorded, or go on retaking', () => {
    const third = failTimes(3)
    expect(third.step === 'verdict' && maySubmitAnyway(third)).toBe(true)
    expect(transition(third, events['attempt-chosen'])).toEqual({ ok: false, code: 'different-person' })
    expect(walk(third, anyway)).toMatchObject({ step: 'standardize', submittedAnyway: true })
    expect(walk(third, events.retake).step).toBe('capture')
  })

  it('an unsure comparison is no failure', () => {
    let now: Session = sessionAt('capture')
    for (let n = 1; n <= 3; n++) now = walk(now, judged(n, 'unsure'), events.retake)
    expect(now).toMatchObject({ attemptsMade: 3, failedComparisons: 0 })
  })

  it('submitting anyway does not set failed rules aside', () => {
    let now: Session = failTimes(2)
    const attempt = testAttempt(3, measured('different'), [rule('fail')])
    now = walk(now, events.retake, { ...events['still-judged'], attempt })
    expect(transition(now, anyway)).toEqual({ ok: false, code: 'rules-failed' })
    expect(walk(now, events.overridden, anyway).step).toBe('standardize')
  })

  it('going back cannot start the count again', () => {
    expect(transition(walk(failTimes(1), events.retake), events.back)).toEqual({
      ok: false,
      code: 'nothing-to-go-back-to',
    })
  })

  it('keeps the best attempt and drops the others', () => {
    const first = walk(sessionAt('capture'), judged(1, 'same'), events.retake)
    const second = transition(first, judged(2, 'different'))
    expect(second.ok && second.session).toMatchObject({ best: { number: 1 }, attempt: { number: 2 } })
    const back = second.ok ? transition(second.session, events.retake) : second
    expect(back.ok && back.dropped.map((one) => one.id)).toEqual(
      [testAttempt(2).still, testAttempt(2).landmarks, testAttempt(2).mask].map((one) => one.id),
    )
    const recalled = back.ok ? walk(back.session, events['best-recalled']) : null
    expect(recalled).toMatchObject({ step: 'verdict', attempt: { number: 1 } })
  })

  it('a better attempt takes the place of the kept one', () => {
    const first = walk(sessionAt('capture'), judged(1, 'different'), events.retake)
    const second = transition(first, judged(2, 'same'))
    expect(second.ok && second.dropped.map((one) => one.id)).toContain(testAttempt(1).still.id)
  })
})

describe('a comparison between the limits', () => {
  const judged = (n: number, decision: 'same' | 'unsure' | 'different'): SessionEvent => ({
    ...events['still-judged'],
    attempt: testAttempt(n, measured(decision)),
  })
  const decided = (n: number, decision: 'same' | 'different'): SessionEvent => ({
    ...events['comparison-decided'],
    attemptId: testAttempt(n).id,
    verification: { by: 'operator', decision, operatorId: 'op', at: AT },
  })
  const unsure = () => walk(sessionAt('capture'), judged(1, 'unsure'))

  it('lets nobody through until a person has decided', () => {
    expect(transition(unsure(), events['attempt-chosen'])).toEqual({ ok: false, code: 'comparison-unsure' })
    expect(transition(unsure(), { ...events['attempt-chosen'], submitAnyway: true })).toEqual({
      ok: false,
      code: 'comparison-unsure',
    })
    const after = walk(unsure(), decided(1, 'same'))
    expect(after).toMatchObject({
      attempt: {
        comparison: measured('unsure'),
        verifications: [{ by: 'operator', decision: 'same', operatorId: 'op', at: AT }],
      },
      failedComparisons: 0,
    })
    expect(walk(after, events['attempt-chosen']).step).toBe('standardize')
  })

  it('counts as failed when a person finds somebody else, and after three the student may submit anyway', () => {
    let now: Session = walk(unsure(), decided(1, 'different'))
    expect(now).toMatchObject({ failedComparisons: 1 })
    expect(transition(now, events['attempt-chosen'])).toEqual({ ok: false, code: 'different-person' })
    now = walk(now, events.retake, judged(2, 'different'), events.retake, judged(3, 'unsure'))
    expect(now).toMatchObject({ failedComparisons: 2 })
    now = walk(now, decided(3, 'different'))
    expect(walk(now, { ...events['attempt-chosen'], submitAnyway: true })).toMatchObject({
      step: 'standardize',
      submittedAnyway: true,
      failedComparisons: 3,
    })
  })

  it('is decided once, and only for the photo that was shown', () => {
    const refused = { ok: false, code: 'not-at-this-step' }
    expect(transition(unsure(), decided(2, 'same'))).toEqual(refused)
    expect(transition(walk(unsure(), decided(1, 'different')), decided(1, 'same'))).toEqual(refused)
    for (const clear of ['same', 'different'] as const) {
      const verdict = walk(sessionAt('capture'), judged(1, clear))
      expect(transition(verdict, decided(1, 'same'))).toEqual(refused)
    }
  })

  it('an operator who found somebody else is not forgotten when two people say otherwise', () => {
    const checked = walk(unsure(), decided(1, 'different'), events['checked-by-people'])
    expect(checked).toMatchObject({
      attempt: {
        verifications: [
          { by: 'operator', decision: 'different', operatorId: 'op', at: AT },
          { by: 'two-people', decision: 'same', firstOperatorId: 'a', secondOperatorId: 'b', at: AT },
        ],
      },
      failedComparisons: 1,
    })
    expect(walk(checked, events['attempt-chosen'])).toMatchObject({ step: 'standardize' })
  })

  it('is asked about anew for the next photo', () => {
    const next = walk(unsure(), decided(1, 'same'), events.retake, judged(2, 'unsure'))
    expect(next).toMatchObject({ attempt: { number: 2, verifications: [] } })
    expect(transition(next, events['attempt-chosen'])).toEqual({ ok: false, code: 'comparison-unsure' })
  })

  it('that a person found to be somebody else is not the best attempt to keep', () => {
    const second = walk(unsure(), decided(1, 'different'), events.retake, judged(2, 'unsure'))
    expect(second).toMatchObject({ best: { number: 2 } })
    const third = walk(unsure(), events.retake, judged(2, 'different'))
    expect(third).toMatchObject({ best: { number: 1 } })
  })

  it('of a session begun before anybody could be asked is read and asked about', () => {
    const { verifications: _none, ...attempt } = testAttempt(1, {
      kind: 'measured',
      distance: 0.57,
      threshold: 0.6,
      decision: 'unsure',
    })
    const before = JSON.parse(JSON.stringify({ ...unsure(), attempt, best: attempt }))
    const read = schema.parse(before)
    expect(read).toMatchObject({ step: 'verdict', attempt: { verifications: [] } })
    expect(transition(read, events['attempt-chosen'])).toEqual({ ok: false, code: 'comparison-unsure' })
  })
})

describe('rules and people', () => {
  const failing: SessionEvent = {
    ...events['still-judged'],
    attempt: testAttempt(1, measured('same'), [rule('fail')]),
  }

  it('a failed blocking rule stops, a warning does not', () => {
    const warned = { ...failing, attempt: testAttempt(1, measured('same'), [rule('fail', 'warn')]) }
    expect(transition(walk(sessionAt('capture'), failing), events['attempt-chosen'])).toEqual({
      ok: false,
      code: 'rules-failed',
    })
    expect(walk(sessionAt('capture'), warned, events['attempt-chosen']).step).toBe('standardize')
  })

  it('a rule set aside for one photo counts again for the next', () => {
    const aside = walk(sessionAt('capture'), failing, events.overridden)
    expect(walk(aside, events['attempt-chosen']).step).toBe('standardize')
    const next = walk(aside, events.retake, {
      ...failing,
      attempt: testAttempt(2, measured('same'), [rule('fail')]),
    })
    expect(transition(next, events['attempt-chosen'])).toEqual({ ok: false, code: 'rules-failed' })
  })

  it('a rule set aside for the photo at hand does not carry over to the recalled one', () => {
    const attempt = (n: number): SessionEvent => ({
      ...failing,
      attempt: testAttempt(n, measured(n === 1 ? 'same' : 'unsure'), [rule('fail')]),
    })
    const second = walk(sessionAt('capture'), attempt(1), events.retake, attempt(2), events.overridden)
    for (const before of [second, walk(second, events.retake)]) {
      const recalled = walk(before, events['best-recalled'])
      expect(recalled).toMatchObject({ step: 'verdict', attempt: { number: 1 }, overrides: [] })
      expect(transition(recalled, events['attempt-chosen'])).toEqual({ ok: false, code: 'rules-failed' })
    }
  })

  it('recalling the photo already at hand changes nothing', () => {
    const aside = walk(sessionAt('capture'), failing, events.overridden)
    expect(walk(aside, events['best-recalled'])).toEqual(aside)
  })

  it('without a comparison two different people must have looked', () => {
    const attempt = testAttempt(1, { kind: 'missing', why: 'no-consent' })
    const verdict = walk(sessionAt('capture'), { ...events['still-judged'], attempt })
    expect(transition(verdict, events['attempt-chosen'])).toEqual({ ok: false, code: 'comparison-missing' })
    const alone = { ...events['checked-by-people'].verification, secondOperatorId: 'a' }
    expect(transition(verdict, { ...events['checked-by-people'], verification: alone })).toEqual({
      ok: false,
      code: 'same-supervisor',
    })
    const checked = walk(verdict, events['checked-by-people'])
    expect(checked).toMatchObject({
      attempt: { comparison: { kind: 'missing', why: 'no-consent' }, verifications: [{ by: 'two-people' }] },
    })
    expect(walk(checked, events['attempt-chosen']).step).toBe('standardize')
  })

  it('what was measured is never overwritten by the word of two people: both are kept', () => {
    const attempt = testAttempt(1, measured('different'))
    const verdict = walk(sessionAt('capture'), { ...events['still-judged'], attempt })
    const checked = walk(verdict, events['checked-by-people'])
    expect(checked).toMatchObject({
      attempt: {
        comparison: measured('different'),
        verifications: [{ by: 'two-people', firstOperatorId: 'a', secondOperatorId: 'b', at: AT }],
      },
      failedComparisons: 1,
    })
    expect(walk(checked, events['attempt-chosen'])).toMatchObject({ step: 'standardize' })
  })
})

describe('what is let go', () => {
  it.each(STEPS.filter((step) => step !== 'ended' && step !== 'saved'))(
    'ending at %s drops every blob held',
    (step) => {
      const held = sessionAt(step)
      const after = transition(held, { type: 'ended', reason: 'wrong-person', at: AT })
      expect(after.ok && after.dropped).toEqual(blobsOf(held))
      expect(after.ok && after.session).toEqual({
        step: 'ended',
        id: held.id,
        training: false,
        updatedAt: AT,
        reason: 'wrong-person',
      })
    },
  )
})
