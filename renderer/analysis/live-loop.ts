// The newest frame is analysed; frames that come meanwhile are dropped, so that guidance never lags behind the sitter.
import type { Analysis } from './client.ts'
import type { FrameReport } from './protocol.ts'

const LOOK_AGAIN_MS = 1000

/** Runs until aborted. Rejects with `AnalysisFailed`. `report` gets each result, one after the other. */
export async function runLiveLoop(
  video: HTMLVideoElement,
  analysis: Analysis,
  signal: AbortSignal,
  report: (frame: FrameReport) => void,
): Promise<void> {
  const fresh = freshFrames(video, signal)
  while (!signal.aborted) {
    // The frame before it was judged already: a camera that stands still must not be told "hold still".
    if (!(await fresh()) || signal.aborted || video.videoWidth === 0) continue
    const timeMs = performance.now()
    const frame = new VideoFrame(video, { timestamp: Math.round(timeMs * 1000) })
    const found = await analysis.ask({ kind: 'frame', frame, timeMs }, [frame])
    if (!signal.aborted) report(found)
  }
}

/**
 * Resolves with true, at once when a frame came since the last call, else with the next one. A hidden page and a camera
 * that hangs give none; a second later it is false, so that the loop can end.
 */
function freshFrames(video: HTMLVideoElement, signal: AbortSignal): () => Promise<boolean> {
  let waiting: (() => void) | null = null
  let came = false
  const onFrame = () => {
    came = true
    waiting?.()
    if (!signal.aborted) video.requestVideoFrameCallback(onFrame)
  }
  video.requestVideoFrameCallback(onFrame)
  return async () => {
    if (!came) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_AGAIN_MS)
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    waiting = null
    const isFresh = came
    came = false
    return isFresh
  }
}
