// What can happen to a session. Every event is a fact that the station has already established:
// the blobs are on disk, the photo is judged, the supervisor's PIN was right.
import { z } from 'zod'
import { receipt } from '../submission/receipt.ts'
import { isoTime } from '../text-forms.ts'
import { blobRef } from './blob.ts'
import { override } from './override.ts'
import {
  attempt,
  byTwoPeople,
  cardSide,
  cardValidity,
  consents,
  endReason,
  fee,
  gate,
  standardPhoto,
  verification,
} from './session.ts'

const at = { at: isoTime }

export const sessionEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('consented'), consents, ...at }),
  z.object({
    type: z.literal('card-side-read'),
    side: z.enum(['portrait', 'emblem']),
    read: cardSide,
    portrait: z.object({ image: blobRef, landmarks: blobRef }).nullable(),
    validity: cardValidity.nullable(),
    gates: z.array(gate),
    ...at,
  }),
  z.object({ type: z.literal('card-validity-entered'), validity: cardValidity, gates: z.array(gate), ...at }),
  z.object({ type: z.literal('card-accepted'), ...at }),
  z.object({ type: z.literal('enrolment-confirmed'), ...at }),
  z.object({ type: z.literal('fee-settled'), fee, ...at }),
  z.object({ type: z.literal('still-judged'), attempt, ...at }),
  z.object({ type: z.literal('retake'), ...at }),
  z.object({ type: z.literal('best-recalled'), ...at }),
  z.object({ type: z.literal('checked-by-people'), attemptId: z.uuid(), verification: byTwoPeople, ...at }),
  z.object({ type: z.literal('comparison-decided'), attemptId: z.uuid(), verification, ...at }),
  z.object({ type: z.literal('overridden'), override, ...at }),
  z.object({ type: z.literal('attempt-chosen'), submitAnyway: z.boolean(), ...at }),
  z.object({ type: z.literal('standardized'), standard: standardPhoto, ...at }),
  z.object({ type: z.literal('confirmed'), submissionId: z.uuid(), receipt, ...at }),
  z.object({ type: z.literal('back'), ...at }),
  z.object({ type: z.literal('ended'), reason: endReason, ...at }),
])
export type SessionEvent = z.infer<typeof sessionEvent>
export type SessionEventType = SessionEvent['type']

export const refusal = z.enum([
  'not-at-this-step',
  'card-incomplete',
  'gate-open',
  'fee-unsettled',
  'rules-failed',
  'different-person',
  'comparison-unsure',
  'comparison-missing',
  'same-supervisor',
  'nothing-to-go-back-to',
])
export type StepRefusal = z.infer<typeof refusal>
