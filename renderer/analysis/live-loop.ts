// The newest frame is analysed; frames that come meanwhile are dropped, so that guidance never lags behind the sitter.
import type { Analysis } from './client.ts'
import type { FrameReport } from './protocol.ts'

const FRAME_WIDTH_PX = 640

/** Runs until aborted. Rejects with `AnalysisFailed`. `report` gets each result, one after the other. */
export async function runLiveLoop(
  video: HTMLVideoElement,
  analysis: Analysis,
  signal: AbortSignal,
  report: (frame: FrameReport) => void,
): Promise<void> {
  while (!signal.aborted) {
    await nextFrame(video)
    if (signal.aborted || video.videoWidth === 0) continue
    const resizeWidth = Math.min(FRAME_WIDTH_PX, video.videoWidth)
    const frame = await createImageBitmap(video, { resizeWidth, resizeQuality: 'medium' })
    const found = await analysis.ask({ kind: 'frame', frame, timeMs: performance.now() }, [frame])
    if (!signal.aborted) report(found)
  }
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
