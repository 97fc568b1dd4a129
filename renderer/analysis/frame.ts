// One live frame: landmarks, mask and what they and the pixels measure.

import { bundledGuidance } from '../../core/photo/bundled.ts'
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import { shrink } from '../../core/photo/shrink.ts'
import { lookLive } from './live-tasks.ts'
import { facesOf, whole } from './picture.ts'
import type { FrameReport } from './protocol.ts'
import type { Tasks } from './tasks.ts'

export type FrameAnalysis = (tasks: Tasks, frame: VideoFrame, timeMs: number) => Promise<FrameReport>

/** What live guidance asks for; a frame has no time for anything else. */
const WANTED = bundledGuidance.rules.map(({ measure }) => measure)
/** Wider frames say nothing more about pose and light, and take longer. */
const WIDTH_LIMIT_PX = 640

/**
 * The frame is analysed at most 640 px wide, a whole number of times smaller than it came; `timeMs` must come from one
 * rising clock. Its pixels are read once, for the models and the measures alike, into memory that is kept: fresh memory
 * for each frame costs more than the reading. They are taken from the frame itself: on a machine without graphics,
 * drawing it or making it a bitmap takes as long as the models do. One frame at a time.
 */
export function createFrameAnalysis(): FrameAnalysis {
  let read = new Uint8ClampedArray(0)
  let kept = new ImageData(1, 1)

  async function pixelsOf(frame: VideoFrame): Promise<ImageData> {
    const { width, height } = frame.visibleRect!
    const times = Math.ceil(width / WIDTH_LIMIT_PX)
    const [widthPx, heightPx] = [Math.floor(width / times), Math.floor(height / times)]
    if (kept.width !== widthPx || kept.height !== heightPx) kept = new ImageData(widthPx, heightPx)
    if (times === 1) {
      await frame.copyTo(kept.data, { format: 'RGBA' })
      return kept
    }
    // Columns and rows that make no whole square are left out: at most a few of a thousand.
    const [fromWidthPx, fromHeightPx] = [widthPx * times, heightPx * times]
    if (read.length !== fromWidthPx * fromHeightPx * 4)
      read = new Uint8ClampedArray(fromWidthPx * fromHeightPx * 4)
    const rect = {
      x: frame.visibleRect!.x,
      y: frame.visibleRect!.y,
      width: fromWidthPx,
      height: fromHeightPx,
    }
    await frame.copyTo(read, { format: 'RGBA', rect })
    shrink({ widthPx: fromWidthPx, heightPx: fromHeightPx, rgba: read }, widthPx, heightPx, kept.data)
    return kept
  }

  return async (tasks, frame, timeMs) => {
    const startedMs = performance.now()
    const pixels = await pixelsOf(frame)
    const { found, mask } = lookLive(tasks, pixels, timeMs)
    const size = { widthPx: pixels.width, heightPx: pixels.height }
    const raster = { ...size, rgba: pixels.data }
    const faces = facesOf(found, whole(pixels))
    const measures = Object.values(measurePhoto(raster, { ...size, faces, mask }, null, WANTED))
    return { ...size, measures, analysisMs: performance.now() - startedMs }
  }
}
