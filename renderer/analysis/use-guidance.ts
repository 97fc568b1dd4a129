// Live guidance: the newest frame is analysed, frames that come meanwhile are dropped, and one instruction is shown.
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
import type { Camera } from '../camera/camera.ts'
import { AnalysisFailed, sharedAnalysis } from './client.ts'
import type { AnalysisFailure, Delegate } from './protocol.ts'

export interface Guidance {
  readonly ready: boolean
  readonly failure: AnalysisFailure | null
  readonly instruction: Instruction | null
  /** 0..1 of the way to the automatic shutter. */
  readonly progress: number
  readonly captureDue: boolean
  readonly framesPerSecond: number
  readonly delegate: Delegate | null
  readonly measures: Measures | null
}

const FRAME_WIDTH_PX = 640
const NOTHING: Guidance = {
  ready: false,
  failure: null,
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
    let stopped = false
    const video = document.createElement('video')
    video.muted = true
    video.srcObject = camera.stream
    void run()
    return () => {
      stopped = true
      video.srcObject = null
    }

    async function run(): Promise<void> {
      try {
        await video.play()
        const { delegate } = await sharedAnalysis().ready()
        await loop(delegate)
      } catch (error) {
        if (!stopped)
          setGuidance({ ...NOTHING, failure: error instanceof AnalysisFailed ? error.code : 'failed' })
      }
    }

    async function loop(delegate: Delegate): Promise<void> {
      let state: GuidanceState = initialGuidance
      let framesPerSecond = 0
      while (!stopped) {
        const startedMs = performance.now()
        await nextFrame(video)
        if (stopped || video.videoWidth === 0) continue
        const resizeWidth = Math.min(FRAME_WIDTH_PX, video.videoWidth)
        const frame = await createImageBitmap(video, { resizeWidth, resizeQuality: 'medium' })
        const report = await sharedAnalysis().ask({ kind: 'frame', frame, timeMs: performance.now() }, [
          frame,
        ])
        if (stopped) return
        const measures: Measures = Object.fromEntries(report.measures.map((one) => [one.id, one]))
        const instruction = guide(measures, bundledGuidance, state.shown?.id ?? null)
        const nowMs = performance.now()
        state = advanceGuidance(state, instruction, nowMs, bundledGuidance.timing)
        framesPerSecond += (1000 / (nowMs - startedMs) - framesPerSecond) * 0.2
        const goodMs = state.goodSinceMs === null ? 0 : nowMs - state.goodSinceMs
        setGuidance({
          ready: true,
          failure: null,
          instruction: state.shown,
          progress: Math.min(1, goodMs / bundledGuidance.timing.captureAfterMs),
          captureDue: state.captureDue,
          framesPerSecond,
          delegate,
          measures,
        })
      }
    }
  }, [camera, active])

  return guidance
}

/** A hidden page gets no frames; a second later it looks again, so that the loop can end. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000)
    video.requestVideoFrameCallback(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
