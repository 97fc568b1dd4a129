// Why a submission waits or is stuck. Closed words: the screen turns each into a plain sentence that says what happened
// and what to do next (strings key `syncReason.<code>`).
import { z } from 'zod'

/** There is no way to the server: each fault by its own name, since each has a remedy of its own. */
export const connectionReason = z.enum([
  'server-unreachable',
  'server-name-unknown',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-name',
  'certificate-unknown',
  'tls-failed',
  'proxy-unusable',
  'proxy-unreachable',
  'proxy-login',
  'proxy-refused',
  'network-login',
  'answer-altered',
])
export type ConnectionReason = z.infer<typeof connectionReason>

/** Something of this very machine is in the way; the server has no part in it. */
export const localReason = z.enum([
  'disk-full',
  'disk-failing',
  'folder-missing',
  'folder-not-writable',
  'folder-busy',
  'machine-exhausted',
  'internal',
])
export type LocalReason = z.infer<typeof localReason>

/** The booth tries again by itself. */
export const waitingReason = z.enum([
  ...connectionReason.options,
  ...localReason.options,
  'server-error',
  'server-nonsense',
  'server-busy',
  'server-full',
  'clock-wrong',
  'upload-interrupted',
  'upload-altered',
  /** The server was restored or replaced: the next contact finds out what it still has. */
  'history-differs',
  /** A server that had it lost it; it goes there once more. */
  'sending-again',
])
export type WaitingReason = z.infer<typeof waitingReason>

/**
 * The server does not take this booth as it is, whatever it sends. Nothing is blocked by that: everything waits and goes on
 * by itself when the booth was reinstated or enrolled again.
 */
export const stationReason = z.enum(['station-revoked', 'not-enrolled', 'key-replaced'])
export type StationReason = z.infer<typeof stationReason>

/** A person is needed for this one submission; a retry by hand is offered. */
export const blockedReason = z.enum([
  'training-refused',
  'conflict',
  'already-captured',
  'not-on-roster',
  'server-refused',
  'file-damaged',
  'manifest-unreadable',
  'withdrawal-refused',
  /** The server does not have it, and the pictures were deleted here when their time was over. */
  'erased-here',
  /** A server of before has it; the present one knows neither it nor the student. */
  'former-server',
])
export type BlockedReason = z.infer<typeof blockedReason>

export const syncReason = z.enum([
  ...waitingReason.options,
  ...stationReason.options,
  ...blockedReason.options,
])
export type SyncReason = z.infer<typeof syncReason>

/** Waiting alone does not help. */
export const needsPerson = (reason: SyncReason): reason is StationReason | BlockedReason =>
  !waitingReason.safeParse(reason).success

export const isOfStation = (reason: SyncReason): reason is StationReason =>
  stationReason.safeParse(reason).success

/** The booth's own disk or record is the cause: no server, this one or another, can take it. */
export const UNSENDABLE: readonly SyncReason[] = ['file-damaged', 'manifest-unreadable', 'erased-here']

/** Said by a server about its own roster, history or rules: another server, or a changed roster, is asked anew. */
export const SAID_BY_SERVER: readonly SyncReason[] = [
  'training-refused',
  'conflict',
  'already-captured',
  'not-on-roster',
  'server-refused',
]

/** A booth without a network is nothing out of the ordinary; any other reason is to be read. */
export const isOffline = (reason: string | null): boolean =>
  reason === 'server-unreachable' || reason === 'server-name-unknown'

/** What stopped a request before the review server could say anything to it. */
export const isNoAnswer = (reason: SyncReason): reason is ConnectionReason | LocalReason =>
  connectionReason.safeParse(reason).success || localReason.safeParse(reason).success
