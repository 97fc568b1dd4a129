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

/** How live frames are analysed here. Times are of one frame, null where that delegate was not tried. */
export interface Ready {
  readonly delegate: Delegate
  readonly cpuMs: number | null
  readonly gpuMs: number | null
}

export type Work =
  /** `delegate` is the one known to be faster here; null to time both. */
  | { readonly kind: 'start'; readonly base: string; readonly delegate: Delegate | null }
  /** The worker closes the frame. */
  | { readonly kind: 'frame'; readonly frame: VideoFrame; readonly timeMs: number }
  /** Loads what stills and cards are looked at with, before the first is there. */
  | { readonly kind: 'prepare' }
  | { readonly kind: 'still'; readonly picture: Blob; readonly presetId: string }
  /** Of a card, whose text is level when the picture is turned so far clockwise. */
  | { readonly kind: 'card-faces'; readonly picture: Blob; readonly turnedDeg: number }

export interface Results {
  readonly start: Ready
  readonly frame: FrameReport
  readonly prepare: null
  readonly still: StillReport
  readonly 'card-faces': LandmarksDocument
}

export type AnalysisFailure =
  /** A model file is not there, or is not the one this program was built for; the detail names it. */
  | 'models-missing'
  | 'models-altered'
  /** The browser cannot run the analysis at all. */
  | 'engine-failed'
  | 'picture-unreadable'
  /** One request went wrong, or the worker was lost with it; the next request starts a new one. */
  | 'failed'
  | 'timed-out'
  /** The worker was lost so often that starting it again helps nobody; it is tried again later. */
  | 'unstable'

export class AnalysisFailed extends Error {
  override readonly name = 'AnalysisFailed'
  readonly code: AnalysisFailure
  readonly detail: string
  constructor(code: AnalysisFailure, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
    this.detail = detail
  }
}

export type Request = Work & { readonly id: number }
export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly ok: false; readonly code: AnalysisFailure; readonly detail: string }
