// One live frame: landmarks, mask and what they and the pixels measure.
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import { lookLive } from './live-tasks.ts'
import { facesOf, whole } from './picture.ts'
import type { FrameReport } from './protocol.ts'
import type { Tasks } from './tasks.ts'

export type FrameAnalysis = (tasks: Tasks, picture: ImageBitmap, timeMs: number) => Promise<FrameReport>

/**
 * The frame is analysed at its own size; `timeMs` must come from one rising clock. Its pixels are read once, for the
 * models and the measures alike, into memory that is kept: fresh memory for each frame costs more than the reading.
 * One frame at a time.
 */
export function createFrameAnalysis(): FrameAnalysis {
  let kept = new ImageData(1, 1)

  async function pixelsOf(picture: ImageBitmap): Promise<ImageData> {
    if (kept.width !== picture.width || kept.height !== picture.height)
      kept = new ImageData(picture.width, picture.height)
    const frame = new VideoFrame(picture, { timestamp: 0 })
    try {
      await frame.copyTo(kept.data, { format: 'RGBA' })
    } finally {
      frame.close()
    }
    return kept
  }

  return async (tasks, picture, timeMs) => {
    const startedMs = performance.now()
    const pixels = await pixelsOf(picture)
    const { found, mask } = lookLive(tasks, pixels, timeMs)
    const size = { widthPx: pixels.width, heightPx: pixels.height }
    const raster = { ...size, rgba: pixels.data }
    const faces = facesOf(found, whole(picture))
    const measures = Object.values(measurePhoto(raster, { ...size, faces, mask }))
    return { ...size, measures, analysisMs: performance.now() - startedMs }
  }
}
