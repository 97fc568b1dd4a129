// Why a submission waits or is stuck. Closed words: the screen turns each into a plain sentence that says what happened
// and what to do next (strings key `syncReason.<code>`).
import { z } from 'zod'

/** The booth tries again by itself. */
export const waitingReason = z.enum([
  'server-unreachable',
  'server-error',
  'server-nonsense',
  'server-busy',
  'clock-wrong',
  'upload-interrupted',
  'upload-altered',
])
export type WaitingReason = z.infer<typeof waitingReason>

/** A person is needed; a retry by hand is offered. */
export const blockedReason = z.enum([
  'station-revoked',
  'not-enrolled',
  'training-refused',
  'conflict',
  'already-captured',
  'not-on-roster',
  'server-refused',
  'file-damaged',
  'manifest-unreadable',
  'withdrawal-refused',
])
export type BlockedReason = z.infer<typeof blockedReason>

export const syncReason = z.enum([...waitingReason.options, ...blockedReason.options])
export type SyncReason = z.infer<typeof syncReason>

export const needsPerson = (reason: SyncReason): reason is BlockedReason =>
  blockedReason.safeParse(reason).success
