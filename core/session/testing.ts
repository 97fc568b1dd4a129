// Sessions at every step for tests, made by walking the flow with real events.

import type { Student } from '../identity/student.ts'
import { MASK_EDGE } from '../photo/matte-method.ts'
import type { RuleResult } from '../photo/records.ts'
import type { RenderRecipe } from '../photo/render-recipe.ts'
import type { BlobKind, BlobRef } from './blob.ts'
import type { SessionEvent } from './events.ts'
import type {
  Attempt,
  CardSide,
  Comparison,
  Consents,
  Session,
  SessionAt,
  SessionStep,
  StandardPhoto,
} from './session.ts'
import { startSession } from './start.ts'
import { transition } from './transition.ts'

export const AT = '2026-03-02T01:02:03.000Z'
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const blob = (n: number, kind: BlobKind = 'still'): BlobRef => ({
  id: n.toString(16).padStart(32, '0'),
  kind,
  mediaType: 'image/jpeg',
  bytes: 1000 + n,
  sha256: n.toString(16).padStart(64, '0'),
})

export const testStudent: Student = {
  rosterId: 'roster-1',
  taskId: 'task-1',
  name: '测试甲',
  studentNumber: '2026000001',
  idNumberMasked: '000000********0018',
  school: '示例开放大学',
  level: '专升本',
  major: '法学',
  graduation: '2027-01',
  feeFen: 3000,
}

export const allConsents: Consents = {
  cardReading: true,
  faceComparison: true,
  upload: true,
  keepOriginal: false,
  sendCardPortrait: false,
  noticeVersion: '1',
  noticeHash: '0'.repeat(64),
  at: AT,
}

export const rule = (
  status: RuleResult['status'],
  severity: RuleResult['severity'] = 'block',
): RuleResult => ({
  ruleId: 'mouth-closed',
  value: 0.2,
  unit: 'ratio',
  band: { max: 0.05 },
  severity,
  status,
})

export const measured = (decision: 'same' | 'unsure' | 'different'): Comparison => ({
  kind: 'measured',
  distance: { same: 0.4, unsure: 0.57, different: 0.8 }[decision],
  sameThreshold: 0.42,
  threshold: 0.6,
  decision,
})

export function testAttempt(
  n: number,
  comparison: Comparison = measured('same'),
  results = [rule('pass')],
): Attempt {
  return {
    id: uuid(n),
    measures: [],
    number: n,
    takenAt: AT,
    still: blob(100 * n, 'still'),
    landmarks: blob(100 * n + 1, 'landmarks'),
    mask: blob(100 * n + 2, 'mask'),
    widthPx: 1920,
    heightPx: 1080,
    camera: { label: 'test camera', rotationDeg: 0 },
    results,
    comparison,
    verifications: [],
  }
}

const side = (n: number, kind: BlobKind): CardSide => ({
  image: blob(n, kind),
  source: 'file',
  fields: [],
  dpi: 300,
  warnings: [],
})

export const testRecipe: RenderRecipe = {
  version: 1,
  crop: { xPx: 0, yPx: 0, widthPx: 720, heightPx: 960 },
  scale: { widthPx: 480, heightPx: 640, kernel: 'lanczos3' },
  matte: MASK_EDGE,
  plateSha256: null,
  background: { name: 'light-blue', rgb: [100, 197, 255] },
  encoder: { format: 'jpeg', minBytes: 20_480, maxBytes: 40_000, minQuality: 60, densityDpi: 300 },
  preset: { id: 'chsi-2017-99', sha256: 'e'.repeat(64) },
  models: [],
  code: 'test',
}

export const standard: StandardPhoto = {
  image: blob(50, 'standard'),
  captured: blob(51, 'captured'),
  presetId: 'chsi-2017-99',
  widthPx: 480,
  heightPx: 640,
  densityDpi: 300,
  bytes: 30_000,
  quality: 92,
  crop: { xPx: 0, yPx: 0, widthPx: 720, heightPx: 960 },
  background: { name: 'light-blue', rgb: [100, 197, 255] },
  results: [],
  matte: { method: 'mask-edge', certainty: null, residuePx: 0 },
  recipe: testRecipe,
}

/** The same without its pictures: what the vision child says of a photo it made. */
const { image: _image, captured: _captured, ...report } = standard
export const standardReport: Omit<StandardPhoto, 'image' | 'captured'> = report

const receipt = {
  submissionId: uuid(9),
  shortNumber: '0001',
  savedAt: AT,
  expectedDecisionOn: '2026-03-11',
  supportPhone: '010-00000000',
  withdrawalCode: '123456',
}

/** One event of each type, the kind that succeeds where it belongs. */
export const events = {
  consented: { type: 'consented', consents: allConsents, at: AT },
  'card-side-read': {
    type: 'card-side-read',
    side: 'portrait',
    read: side(10, 'card-portrait-side'),
    portrait: { image: blob(11, 'card-portrait'), landmarks: blob(12, 'landmarks') },
    validity: null,
    gates: [],
    at: AT,
  },
  'card-validity-entered': {
    type: 'card-validity-entered',
    validity: { source: 'person', to: '2035-01-01', operatorId: 'op', at: AT },
    gates: [],
    at: AT,
  },
  'card-accepted': { type: 'card-accepted', at: AT },
  'enrolment-confirmed': { type: 'enrolment-confirmed', at: AT },
  'fee-settled': {
    type: 'fee-settled',
    fee: { amountFen: 3000, settlement: 'paid', reference: 'R1' },
    at: AT,
  },
  'still-judged': { type: 'still-judged', attempt: testAttempt(1), at: AT },
  retake: { type: 'retake', at: AT },
  'best-recalled': { type: 'best-recalled', at: AT },
  'checked-by-people': {
    type: 'checked-by-people',
    attemptId: uuid(1),
    verification: {
      by: 'two-people',
      decision: 'same',
      firstOperatorId: 'a',
      secondOperatorId: 'b',
      reason: '当面核对',
      at: AT,
    },
    at: AT,
  },
  'comparison-decided': {
    type: 'comparison-decided',
    attemptId: uuid(1),
    verification: { by: 'operator', decision: 'same', operatorId: 'op', at: AT },
    at: AT,
  },
  overridden: {
    type: 'overridden',
    override: { rules: ['mouth-closed'], reason: '面部差异', supervisorId: 's', at: AT },
    at: AT,
  },
  'attempt-chosen': { type: 'attempt-chosen', submitAnyway: false, at: AT },
  standardized: { type: 'standardized', standard, at: AT },
  confirmed: { type: 'confirmed', submissionId: uuid(9), receipt, at: AT },
  back: { type: 'back', at: AT },
  ended: { type: 'ended', reason: 'cancelled', at: AT },
} satisfies { [T in SessionEvent['type']]: Extract<SessionEvent, { type: T }> }

export const emblemRead: SessionEvent = {
  ...events['card-side-read'],
  side: 'emblem',
  read: side(13, 'card-emblem-side'),
  portrait: null,
  validity: { source: 'read', to: '2040-01-01' },
}

const WALK: readonly SessionEvent[] = [
  events.consented,
  events['card-side-read'],
  emblemRead,
  events['card-accepted'],
  events['enrolment-confirmed'],
  events['fee-settled'],
  events['still-judged'],
  events['attempt-chosen'],
  events.standardized,
  events.confirmed,
]

/** Applies events that must all be accepted. */
export function walk(session: Session, ...steps: readonly SessionEvent[]): Session {
  return steps.reduce((now, event) => {
    const next = transition(now, event)
    if (!next.ok) throw new Error(`${event.type} at ${now.step}: ${next.code}`)
    return next.session
  }, session)
}

/** A session at the named step, reached the usual way. */
export function sessionAt<S extends SessionStep>(step: S): SessionAt<S> {
  let now: Session = startSession({
    id: uuid(7),
    operatorId: 'op',
    training: false,
    student: testStudent,
    at: AT,
  })
  if (step === 'ended') now = walk(now, events.ended)
  for (const event of WALK) {
    const full = now.step === 'card' && step === 'card' && now.card.emblemSide !== null
    if (now.step === step && (step !== 'card' || full)) break
    if (now.step === 'ended') break
    now = walk(now, event)
  }
  return now as SessionAt<S>
}
