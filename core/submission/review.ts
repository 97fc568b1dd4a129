// The words of the review, shared by booth, server and console.
import { z } from 'zod'

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
