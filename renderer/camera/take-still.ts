// The still: the camera's own photo where it shows what the stream shows, else the newest frame. Neither is mirrored.
const FRAME_QUALITY = 0.98
/** Some drivers never answer. */
const PHOTO_LIMIT_MS = 4000
const SHAPE_TOLERANCE = 0.02

export async function takeStill(track: MediaStreamTrack): Promise<Blob> {
  const capture = new ImageCapture(track)
  const photo = await photoOf(capture)
  if (photo && (await showsTheSame(photo, track.getSettings()))) return photo
  const frame = await capture.grabFrame()
  const canvas = new OffscreenCanvas(frame.width, frame.height)
  canvas.getContext('2d')!.drawImage(frame, 0, 0)
  frame.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: FRAME_QUALITY })
}

/** Null where the camera takes no photos, or none in time. */
function photoOf(capture: ImageCapture): Promise<Blob | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PHOTO_LIMIT_MS))
  return Promise.race([capture.takePhoto().catch(() => null), late])
}

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
