// One student before the camera, from check-in to the saved photo. Each member says what the screen shows.
// A session carries everything the next step needs and nothing that must not outlive it: the full ID number
// stays in the roster, descriptors stay in the vision child.
import { z } from 'zod'
import { student } from '../identity/student.ts'
import { matteReport } from '../photo/matte-method.ts'
import { measure, ruleResult } from '../photo/records.ts'
import { renderRecipe } from '../photo/render-recipe.ts'
import { receipt } from '../submission/receipt.ts'
import { isoTime, sha256Hex } from '../text-forms.ts'
import { blobRef } from './blob.ts'
import { override } from './override.ts'

export const consents = z.object({
  cardReading: z.boolean(),
  faceComparison: z.boolean(),
  upload: z.boolean(),
  keepOriginal: z.boolean(),
  sendCardPortrait: z.boolean(),
  noticeVersion: z.string(),
  noticeHash: sha256Hex,
  at: isoTime,
})
export type Consents = z.infer<typeof consents>

/** A gate that can stop a step; a supervisor may set it aside with a reason. */
export const gate = z.enum([
  'card-unreadable',
  'card-number-differs',
  'card-name-differs',
  'card-shows-emblem',
  'card-several',
  'card-no-face',
  'card-other-faces',
  'card-face-apart',
  'card-not-found',
  'emblem-unrecognized',
  'emblem-shows-portrait',
  'validity-unread',
  'card-expired',
])
export type Gate = z.infer<typeof gate>
/** With one of these the card has no portrait that may be compared. */
export const FACE_GATES: readonly Gate[] = [
  'card-shows-emblem',
  'card-several',
  'card-no-face',
  'card-other-faces',
  'card-face-apart',
  'card-not-found',
]
/** The questions that the emblem side asks; all others are the portrait side's. */
export const EMBLEM_GATES: readonly Gate[] = [
  'emblem-unrecognized',
  'emblem-shows-portrait',
  'validity-unread',
  'card-expired',
]

export const cardSide = z.object({
  image: blobRef,
  source: z.enum(['camera', 'file']),
  /** Shown for confirmation; the number is masked except for its last four characters. */
  fields: z.array(z.object({ label: z.string(), value: z.string(), doubtful: z.boolean() })),
  dpi: z.number().nullable(),
  /** Worth a second look, and no reason to stop. */
  warnings: z.array(z.enum(['validity-unlike-age'])).default([]),
})
export type CardSide = z.infer<typeof cardSide>

/** The last day of validity. */
export const cardEnd = z.union([z.iso.date(), z.literal('long-term')])
/** Until when the card is valid: as it was read, or as somebody said who looked at it. Never one for the other. */
export const cardValidity = z.discriminatedUnion('source', [
  z.object({ source: z.literal('read'), to: cardEnd }),
  z.object({ source: z.literal('person'), to: cardEnd, operatorId: z.string(), at: isoTime }),
])
export type CardValidity = z.infer<typeof cardValidity>

export const cardEvidence = z.object({
  portraitSide: cardSide.nullable(),
  emblemSide: cardSide.nullable(),
  portrait: z.object({ image: blobRef, landmarks: blobRef }).nullable(),
  validity: cardValidity.nullable().default(null),
  gates: z.array(gate),
})
export type CardEvidence = z.infer<typeof cardEvidence>

export const fee = z.object({
  amountFen: z.int().nonnegative(),
  settlement: z.enum(['none-due', 'paid', 'waived']),
  reference: z.string().max(100),
})
export type Fee = z.infer<typeof fee>

export const comparison = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    distance: z.number(),
    /** Up to it *same*; not there where a single limit decided. */
    sameThreshold: z.number().optional(),
    /** Above it *different*. */
    threshold: z.number(),
    decision: z.enum(['same', 'unsure', 'different']),
    /** The network, and where its limits were measured. Not there in comparisons of before. */
    modelSha256: sha256Hex.optional(),
    calibration: z.string().optional(),
  }),
  /** Of before, where two people's word took the place of a comparison that was missing. */
  z.object({
    kind: z.literal('manual'),
    firstOperatorId: z.string(),
    secondOperatorId: z.string(),
    reason: z.string(),
  }),
  z.object({ kind: z.literal('missing'), why: z.enum(['no-consent', 'no-portrait']) }),
])
export type Comparison = z.infer<typeof comparison>

/** What people were shown. Not there in verifications of before; no portrait where none was read from the card. */
const seen = z.object({ photoSha256: sha256Hex, portraitSha256: sha256Hex.nullable() }).optional()
const byOperator = z.object({
  by: z.literal('operator'),
  decision: z.enum(['same', 'different']),
  operatorId: z.string(),
  seen,
  at: isoTime,
})
export const byTwoPeople = z.object({
  by: z.literal('two-people'),
  decision: z.literal('same'),
  firstOperatorId: z.string(),
  secondOperatorId: z.string(),
  reason: z.string(),
  seen,
  at: isoTime,
})

/**
 * What people found of a comparison, or instead of one that is missing. It stands beside what was measured, never in its
 * place. One operator settles what lies between the limits; anything else takes two, each with a PIN.
 */
export const verification = z.discriminatedUnion('by', [byOperator, byTwoPeople])
export type Verification = z.infer<typeof verification>

/** Who pressed: somebody at the booth, the sitter, or guidance by itself. */
export const shutter = z.enum(['operator', 'student', 'auto'])

export const attempt = z.object({
  id: z.uuid(),
  number: z.int().positive(),
  takenAt: isoTime,
  still: blobRef,
  landmarks: blobRef,
  mask: blobRef,
  widthPx: z.int(),
  heightPx: z.int(),
  camera: z.object({
    label: z.string(),
    rotationDeg: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  }),
  /** Not there in attempts of before. */
  shutter: shutter.optional(),
  /** As they were measured, whatever the rules ask for; none in sessions of the version before. */
  measures: z.array(measure).default([]),
  results: z.array(ruleResult),
  comparison,
  /** What people found, one word after the other: a later one decides, none replaces what was said before it. */
  verifications: z.array(verification).default([]),
})
export type Attempt = z.infer<typeof attempt>

export const standardPhoto = z.object({
  image: blobRef,
  captured: blobRef,
  presetId: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  densityDpi: z.number(),
  bytes: z.int(),
  quality: z.int(),
  crop: z.object({ xPx: z.number(), yPx: z.number(), widthPx: z.number(), heightPx: z.number() }),
  background: z.object({ name: z.string(), rgb: z.tuple([z.int(), z.int(), z.int()]) }),
  results: z.array(ruleResult),
  /** Not there in photos of before. */
  matte: matteReport.optional(),
  /** By which it can be made again. Not there in photos of before. */
  recipe: renderRecipe.optional(),
})
export type StandardPhoto = z.infer<typeof standardPhoto>

const identified = z.object({
  id: z.uuid(),
  operatorId: z.string(),
  training: z.boolean(),
  startedAt: isoTime,
  updatedAt: isoTime,
  student,
  overrides: z.array(override),
})
const consented = identified.extend({ consents })
const carded = consented.extend({ card: cardEvidence })
const enrolled = carded.extend({ fee: fee.nullable() })
const capturing = enrolled.extend({
  fee,
  attemptsMade: z.int().nonnegative(),
  failedComparisons: z.int().nonnegative(),
  best: attempt.nullable(),
})
const chosen = capturing.extend({ attempt, submittedAnyway: z.boolean() })
const standardized = chosen.extend({ standard: standardPhoto })

export const endReason = z.enum([
  'upload-refused',
  'cancelled',
  'wrong-person',
  'enrolment-disputed',
  'timed-out',
  'under-14',
])
export type EndReason = z.infer<typeof endReason>

export const session = z.discriminatedUnion('step', [
  /** Notice and separate consents, nothing pre-ticked. */
  identified.extend({ step: z.literal('notice') }),
  /** Both sides of the ID card, what was read from them, and what does not agree. */
  carded.extend({ step: z.literal('card') }),
  /** School, level, major and student number, for the student to confirm. */
  carded.extend({ step: z.literal('enrolment') }),
  /** The amount due and how it was settled. */
  enrolled.extend({ step: z.literal('fee') }),
  /** The mirrored preview with one instruction at a time. */
  capturing.extend({ step: z.literal('capture') }),
  /** The still with its measures and the comparison with the card. */
  capturing.extend({ step: z.literal('verdict'), attempt }),
  /** The photo being cropped, lit by its new background and sized. */
  chosen.extend({ step: z.literal('standardize') }),
  /** The finished photo for the student to agree to. */
  standardized.extend({ step: z.literal('confirm') }),
  /** Saved on disk, with a receipt. */
  identified.extend({ step: z.literal('saved'), submissionId: z.uuid(), receipt }),
  /** Over without a submission; nothing of the student is kept. */
  z.object({
    step: z.literal('ended'),
    id: z.uuid(),
    training: z.boolean(),
    updatedAt: isoTime,
    reason: endReason,
  }),
])
export type Session = z.infer<typeof session>
export type SessionStep = Session['step']
export type SessionAt<S extends SessionStep> = Extract<Session, { step: S }>
