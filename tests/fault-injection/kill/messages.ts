// What the suite and its two kinds of child say to each other.
import type { Step } from '../../../station/testing.ts'
import type { Arm, ServerPoint, StationPoint, VisionPoint } from './points.ts'

export interface BoothStart {
  readonly dir: string
  readonly serverUrl: string
  /** How far the booth's clock is from the truth. */
  readonly clockOffsetMs: number
  /** Given once, to enrol with. */
  readonly code: string | null
  /** Armed before anything is opened. */
  readonly arm: Arm<StationPoint> | null
  /** A picture with its landmarks and mask, for the real vision child. */
  readonly materialDir: string
}

export type ToBooth =
  | { readonly type: 'arm'; readonly arm: Arm<StationPoint> }
  | { readonly type: 'arm-vision'; readonly point: VisionPoint; readonly delayMs: number }
  /** Finishes what is open, takes the students one after the other, sends everything, says `done`. */
  | { readonly type: 'go'; readonly students: readonly number[]; readonly realVision: boolean }

export interface StoredSubmission {
  readonly id: string
  readonly state: string
  readonly reason: string | null
  readonly rosterId: string
}

/** What a station just opened finds on its disk. */
export interface Findings {
  readonly session: { readonly id: string; readonly step: string } | null
  readonly submissions: readonly StoredSubmission[]
  readonly integrity: string
  readonly migration: number
  readonly auditOk: boolean
  /** Files without a row and rows without a file. */
  readonly strayFiles: readonly string[]
  readonly lostFiles: readonly string[]
  readonly unreadable: readonly string[]
}

export type FromBooth =
  | { readonly type: 'opened'; readonly findings: Findings }
  /** The screen has said so. */
  | { readonly type: 'ack'; readonly step: Step; readonly sessionId: string }
  | { readonly type: 'saved'; readonly submissionId: string; readonly sessionId: string }
  | { readonly type: 'left' }
  | { readonly type: 'reached' }
  | { readonly type: 'vision'; readonly pid: number }
  | { readonly type: 'done'; readonly findings: Findings; readonly problems: readonly string[] }

export interface ReviewStart {
  readonly dir: string
  readonly port: number
  /** Null on a folder that has its students already. */
  readonly students: number | null
  /** Where the very first start is what is watched. */
  readonly fromNothing?: boolean
  /** Of one of several servers: the database and the pictures' store they share. */
  readonly shared?: { readonly databaseUrl: string; readonly objects: string }
}

export type ToReview = { readonly type: 'arm'; readonly arm: Arm<ServerPoint> } | { readonly type: 'code' }

export type FromReview =
  | { readonly type: 'up'; readonly url: string }
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'reached' }
