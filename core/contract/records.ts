// Records that more than one part speaks of. Everything here is JSON; picture bytes travel over HTTP by blob id.
import { z } from 'zod'
import { region } from '../photo/types.ts'

export const isoTime = z.iso.datetime()
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** What a blob is. The kind decides who may read it and when it expires. */
export const blobKind = z.enum([
  'card-portrait-side',
  'card-emblem-side',
  'card-portrait',
  'still',
  'landmarks',
  'mask',
  'captured',
  'standard',
])
export type BlobKind = z.infer<typeof blobKind>

/** A file in the station's encrypted blob store; `id` is a keyed hash and says nothing about the content. */
export const blobRef = z.object({
  id: z.string().regex(/^[0-9a-f]{32,64}$/),
  kind: blobKind,
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  sha256: sha256Hex,
})
export type BlobRef = z.infer<typeof blobRef>

/** One measured rule: the value beside its band, so that no verdict is ever a bare yes or no. */
export const ruleResult = z.object({
  ruleId: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  band: z.object({ min: z.number().optional(), max: z.number().optional() }),
  severity: z.enum(['block', 'warn', 'info']),
  status: z.enum(['pass', 'warn', 'fail']),
})
export type RuleResult = z.infer<typeof ruleResult>

/** See core/photo/types.ts: what was measured, where it was seen, and how much of its ground was there. */
export const measure = z.object({
  id: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  evidence: z.array(region).max(50).optional(),
  confidence: z.number().min(0).max(1).optional(),
})
export type MeasureRecord = z.infer<typeof measure>

/** The student as the booth shows it. The full ID number stays in the encrypted roster. */
export const student = z.object({
  rosterId: z.string(),
  taskId: z.string(),
  name: z.string(),
  studentNumber: z.string(),
  idNumberMasked: z.string(),
  school: z.string(),
  level: z.string(),
  major: z.string(),
  graduation: z.string(),
  feeFen: z.int().nonnegative(),
  /** In a session: who that was when it began, see identity/identity-hash.ts. */
  identityHash: sha256Hex.optional(),
})
export type Student = z.infer<typeof student>

/** Words of the review, from waiting to published; the Chinese terms are those of the national flow. */
export const reviewState = z.enum([
  'waiting', // 待审核
  'in-review', // 审核中
  'approved', // 审核通过
  'rejected', // 审核不通过
  'withdrawn', // 已撤回
  'publishing', // 上网中
  'published', // 上网成功，请登录学信网校对
])
export type ReviewState = z.infer<typeof reviewState>

/** Why a reviewer turned a photo down: closed codes, so that the booth can open a targeted recapture. */
export const rejectReason = z.enum([
  'pose',
  'eyes',
  'mouth',
  'hair',
  'glasses',
  'clothes',
  'light',
  'background',
  'sharpness',
  'geometry',
  'retouched',
  'not-same-person',
  'other',
])
export type RejectReason = z.infer<typeof rejectReason>

/** Why an administrator looks at a photo that is nobody's task. */
export const lookReason = z.enum(['complaint', 'spot-check', 'publication', 'technical'])
export type LookReason = z.infer<typeof lookReason>

export const operatorRole = z.enum(['operator', 'supervisor', 'administrator'])
export type OperatorRole = z.infer<typeof operatorRole>

export const operator = z.object({ id: z.string(), name: z.string(), role: operatorRole })
export type Operator = z.infer<typeof operator>

/** A rule set aside by a person, with the reason. Rule ids are those of `ruleResult` or of a session gate. */
export const override = z.object({
  rules: z.array(z.string()).min(1),
  reason: z.string().trim().min(2).max(200),
  supervisorId: z.string(),
  at: isoTime,
})
export type Override = z.infer<typeof override>

export const receipt = z.object({
  submissionId: z.uuid(),
  shortNumber: z.string(),
  savedAt: isoTime,
  expectedDecisionOn: z.iso.date(),
  supportPhone: z.string(),
  withdrawalCode: z.string(),
})
export type Receipt = z.infer<typeof receipt>
