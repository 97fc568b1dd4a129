// Messages between a page and its analysis worker. One request, one answer, matched by number; failures are values.
import type { LandmarksDocument, Measure } from '../../core/photo/types.ts'

export type Delegate = 'CPU' | 'GPU'

export interface FrameReport {
  readonly measures: readonly Measure[]
  readonly widthPx: number
  readonly heightPx: number
  readonly analysisMs: number
}

export interface StillReport {
  readonly landmarks: LandmarksDocument
  /** Grey PNG, white where a person is; covers the whole still. */
  readonly mask: Blob
  readonly measures: readonly Measure[]
  readonly widthPx: number
  readonly heightPx: number
}

export interface Ready {
  readonly delegate: Delegate
  readonly cpuMs: number
  /** Null where the graphics are computed in software: trying would take seconds a frame. */
  readonly gpuMs: number | null
}

export type Work =
  | { readonly kind: 'start'; readonly base: string }
  | { readonly kind: 'frame'; readonly frame: ImageBitmap; readonly timeMs: number }
  | { readonly kind: 'still'; readonly picture: Blob; readonly presetId: string }
  | { readonly kind: 'faces'; readonly picture: Blob }

export interface Results {
  readonly start: Ready
  readonly frame: FrameReport
  readonly still: StillReport
  readonly faces: LandmarksDocument
}

export type AnalysisFailure = 'models-missing' | 'picture-unreadable' | 'failed'
export type Request = Work & { readonly id: number }
export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly ok: false; readonly code: AnalysisFailure; readonly detail: string }
