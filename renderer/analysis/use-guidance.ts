// Live guidance: one instruction at a time for the sitter before this camera.
import { useEffect, useState } from 'react'
import { bundledGuidance } from '../../core/photo/bundled.ts'
import {
  advanceGuidance,
  type GuidanceState,
  guide,
  type Instruction,
  initialGuidance,
} from '../../core/photo/guidance.ts'
import type { Measures } from '../../core/photo/types.ts'
import type { Camera } from '../camera/opened-camera.ts'
import { sharedAnalysis } from './client.ts'
import { runLiveLoop } from './live-loop.ts'
import { AnalysisFailed, type AnalysisFailure, type Delegate, type FrameReport } from './protocol.ts'

export interface Guidance {
  readonly ready: boolean
  /** Why there is no guidance; gone by itself when another try succeeds. */
  readonly failure: AnalysisFailure | null
  /** What the failure is about: a model's file name. */
  readonly failureDetail: string
  readonly instruction: Instruction | null
  /** 0..1 of the way to the automatic shutter. */
  readonly progress: number
  readonly captureDue: boolean
  readonly framesPerSecond: number
  readonly delegate: Delegate | null
  readonly measures: Measures | null
}

const RETRY_MS = 2000
/** Weight of the newest frame in the frame rate shown. */
const RATE_WEIGHT = 0.2
const NOTHING: Guidance = {
  ready: false,
  failure: null,
  failureDetail: '',
  instruction: null,
  progress: 0,
  captureDue: false,
  framesPerSecond: 0,
  delegate: null,
  measures: null,
}

export function useGuidance(camera: Camera | null, active: boolean): Guidance {
  const [guidance, setGuidance] = useState<Guidance>(NOTHING)

  useEffect(() => {
    if (!camera || !active) {
      setGuidance(NOTHING)
      return
    }
    const ended = new AbortController()
    const video = document.createElement('video')
    video.muted = true
    video.srcObject = camera.stream
    void guideUntil(video, ended.signal, setGuidance)
    return () => {
      ended.abort()
      video.srcObject = null
    }
  }, [camera, active])

  return guidance
}

async function guideUntil(
  video: HTMLVideoElement,
  signal: AbortSignal,
  show: (guidance: Guidance) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await video.play()
      const { delegate } = await sharedAnalysis().ready()
      await runLiveLoop(video, sharedAnalysis(), signal, guidanceFrom(delegate, show))
    } catch (error) {
      if (signal.aborted) return
      const { code, detail } =
        error instanceof AnalysisFailed ? error : ({ code: 'failed', detail: '' } as const)
      show({ ...NOTHING, failure: code, failureDetail: detail })
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function guidanceFrom(delegate: Delegate, show: (guidance: Guidance) => void): (report: FrameReport) => void {
  const { timing } = bundledGuidance
  let state: GuidanceState = initialGuidance
  let framesPerSecond = 0
  let lastMs = performance.now()
  return (report) => {
    const measures: Measures = Object.fromEntries(report.measures.map((one) => [one.id, one]))
    const nowMs = performance.now()
    state = advanceGuidance(state, guide(measures, bundledGuidance, state.shown?.id ?? null), nowMs, timing)
    const rate = 1000 / (nowMs - lastMs)
    framesPerSecond = framesPerSecond === 0 ? rate : framesPerSecond + (rate - framesPerSecond) * RATE_WEIGHT
    lastMs = nowMs
    show({
      ready: true,
      failure: null,
      failureDetail: '',
      instruction: state.shown,
      progress: Math.min(
        1,
        (state.goodSinceMs === null ? 0 : nowMs - state.goodSinceMs) / timing.captureAfterMs,
      ),
      captureDue: state.captureDue,
      framesPerSecond,
      delegate,
      measures,
    })
  }
}
