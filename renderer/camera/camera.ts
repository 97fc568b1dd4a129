// A real camera, as it is: highest useful resolution, no effects of the driver, no software in between. The stream is
// never mirrored or turned; the preview mirrors by CSS alone.
import { CameraUnusable, failureOf } from './camera-failure.ts'
import { type DeviceChoice, openStream } from './device-stream.ts'
import { countFrames } from './frames.ts'
import type { Camera } from './opened-camera.ts'
import { openSitter } from './sitter-stream.ts'
import { takeStill } from './take-still.ts'
import { within } from './time-limit.ts'
import { isVirtual } from './virtual-camera.ts'
import { watchTrack } from './watch-track.ts'

export { type CameraFailure, CameraUnusable } from './camera-failure.ts'
export { type CameraInfo, listCameras } from './device-stream.ts'

export type CameraChoice = DeviceChoice | { readonly kind: 'sitter' }

/** What drivers and systems offer to put between the sitter and the photo. */
const EFFECTS = ['backgroundBlur', 'backgroundSegmentationMask', 'eyeGazeCorrection', 'faceFraming'] as const

/** A webcam takes its time to wake up; one that hangs takes for ever. */
const FIRST_FRAME_LIMIT_MS = 10_000
const EFFECTS_LIMIT_MS = 5000

/** Throws `CameraUnusable`. An opened camera has given its first picture. */
export async function openCamera(choice: CameraChoice): Promise<Camera> {
  if (choice.kind === 'sitter') return openSitter()
  const stream = await openStream(choice).catch((error: unknown) => {
    throw new CameraUnusable(failureOf(error))
  })
  const track = stream.getVideoTracks()[0]!
  const frames = countFrames(track)
  try {
    if (isVirtual(track.label) && !choice.trusted) throw new CameraUnusable('virtual')
    await within(EFFECTS_LIMIT_MS, withoutEffects(track), 'failed')
    await within(FIRST_FRAME_LIMIT_MS, frames.first, 'stalled')
  } catch (error) {
    frames.stop()
    track.stop()
    throw new CameraUnusable(failureOf(error))
  }
  const { width = 0, height = 0 } = track.getSettings()
  let unwatch = () => {}
  return {
    stream,
    label: track.label,
    widthPx: width,
    heightPx: height,
    onLost: (lost) => {
      unwatch()
      unwatch = watchTrack(track, frames, lost)
    },
    takeStill: () => takeStill(track, frames),
    close: () => {
      unwatch()
      frames.stop()
      track.stop()
    },
  }
}

/**
 * Asked for plainly: a wish among `advanced` constraints may be passed over in silence. Only effects are named, so the
 * resolution stays as it is.
 */
async function withoutEffects(track: MediaStreamTrack): Promise<void> {
  const offered = track.getCapabilities() as Record<string, unknown>
  const off = EFFECTS.filter((name) => (offered[name] as unknown[] | undefined)?.includes(false))
  if (off.length === 0) return
  await track.applyConstraints(Object.fromEntries(off.map((name) => [name, false])))
}
