// The still: the camera's own photo where it shows what the stream shows, else the newest frame. Neither is mirrored.
import { CameraUnusable, failureOf } from './camera-failure.ts'
import type { FrameCounter } from './frames.ts'
import { within } from './time-limit.ts'

const FRAME_QUALITY = 0.98
/** Some drivers never answer. */
const PHOTO_LIMIT_MS = 4000
const FRAME_LIMIT_MS = 4000
const SHAPE_TOLERANCE = 0.02

/** Throws `CameraUnusable`; never waits longer than the limits together. */
export async function takeStill(track: MediaStreamTrack, frames: Pick<FrameCounter, 'comes'>): Promise<Blob> {
  try {
    // A camera that hangs goes on showing its last picture, and that is not the moment's.
    if (!(await frames.comes(FRAME_LIMIT_MS))) throw new CameraUnusable('stalled')
    const capture = new ImageCapture(track)
    const photo = await photoOf(capture)
    if (photo && (await showsTheSame(photo, track.getSettings()))) return photo
    const frame = await within(FRAME_LIMIT_MS, capture.grabFrame(), 'stalled')
    const canvas = new OffscreenCanvas(frame.width, frame.height)
    canvas.getContext('2d')!.drawImage(frame, 0, 0)
    frame.close()
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: FRAME_QUALITY })
  } catch (error) {
    throw new CameraUnusable(failureOf(error))
  }
}

/** Null where the camera takes no photos, or none in time. */
const photoOf = (capture: ImageCapture): Promise<Blob | null> =>
  within(PHOTO_LIMIT_MS, capture.takePhoto(), 'stalled').catch(() => null)

/** Some drivers give a photo turned, of another shape, or smaller than the stream: then the frame is the better still. */
async function showsTheSame(photo: Blob, { width = 0, height = 0 }: MediaTrackSettings): Promise<boolean> {
  if (photo.type !== 'image/jpeg') return false
  const picture = await createImageBitmap(photo).catch(() => null)
  if (!picture) return false
  const large = picture.width >= width && picture.height >= height
  const shaped = Math.abs(picture.width / picture.height - width / height) < SHAPE_TOLERANCE
  picture.close()
  return large && shaped
}
