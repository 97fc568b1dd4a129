// The training sitter as a camera: frames rendered at set-up, played into a canvas stream. Only by flag or by an
// operator's choice, never in place of a camera that failed.
import { z } from 'zod'
import { CameraUnusable } from './camera-failure.ts'
import type { Camera } from './opened-camera.ts'

export const SITTER_LABEL = 'training-sitter'

const motion = z.object({
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  loopFrom: z.int().nonnegative(),
  frames: z.array(z.object({ file: z.string(), durationMs: z.number().positive() })).min(1),
})

const FRAMES_PER_SECOND = 30

export async function openSitter(): Promise<Camera> {
  const response = await fetch('sitter/motion.json')
  if (!response.ok) throw new CameraUnusable('not-found')
  const { widthPx, heightPx, loopFrom, frames } = motion.parse(await response.json())
  const pictures = await Promise.all(frames.map(async ({ file }) => (await fetch(`sitter/${file}`)).blob()))
  const bitmaps = await Promise.all(pictures.map((one) => createImageBitmap(one)))
  const canvas = document.createElement('canvas')
  canvas.width = widthPx
  canvas.height = heightPx
  const context = canvas.getContext('2d')!
  const stream = canvas.captureStream(FRAMES_PER_SECOND)
  let index = 0
  let timer = 0
  const show = () => {
    // A canvas that does not change sends nothing, so every frame is drawn anew while it lasts.
    context.drawImage(bitmaps[index]!, 0, 0, widthPx, heightPx)
  }
  const repeat = setInterval(show, 1000 / FRAMES_PER_SECOND)
  const next = () => {
    show()
    timer = window.setTimeout(() => {
      index = index + 1 < frames.length ? index + 1 : loopFrom
      next()
    }, frames[index]!.durationMs)
  }
  next()
  return {
    stream,
    label: SITTER_LABEL,
    widthPx,
    heightPx,
    onLost: () => undefined,
    takeStill: async () => pictures[index]!,
    close: () => {
      clearTimeout(timer)
      clearInterval(repeat)
      for (const track of stream.getTracks()) track.stop()
      for (const bitmap of bitmaps) bitmap.close()
    },
  }
}
