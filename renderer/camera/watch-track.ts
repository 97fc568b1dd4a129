// Tells when a camera is gone. Its own word for that, "ended", does not come in every case: a hub that loses power mutes
// the track, and a driver that hangs leaves it open without frames.
import type { FrameCounter } from './frames.ts'

const MUTED_LIMIT_MS = 4000
const STALLED_LIMIT_MS = 5000
const LOOK_EVERY_MS = 1000

/** `stalled`: it is still there and gives no pictures. */
export type CameraLoss = 'gone' | 'stalled'

/** Calls `lost` once. The returned function ends the watch. */
export function watchTrack(
  track: MediaStreamTrack,
  frames: Pick<FrameCounter, 'count'>,
  lost: (why: CameraLoss) => void,
): () => void {
  let mutedForMs = 0
  let stillForMs = 0
  let counted = frames.count()
  const stop = () => {
    clearInterval(timer)
    track.removeEventListener('ended', gone)
    navigator.mediaDevices.removeEventListener('devicechange', look)
  }
  const end = (why: CameraLoss) => {
    stop()
    lost(why)
  }
  const gone = () => end('gone')
  const look = async () => {
    const { deviceId } = track.getSettings()
    const devices = await navigator.mediaDevices.enumerateDevices()
    const listed = deviceId === undefined || devices.some((one) => one.deviceId === deviceId)
    if (!listed || track.readyState === 'ended') gone()
  }
  const tick = () => {
    mutedForMs = track.muted ? mutedForMs + LOOK_EVERY_MS : 0
    const now = frames.count()
    // A hidden page may be shown no frames, whatever the camera does.
    stillForMs = now === counted && document.visibilityState === 'visible' ? stillForMs + LOOK_EVERY_MS : 0
    counted = now
    if (track.readyState === 'ended' || mutedForMs >= MUTED_LIMIT_MS) gone()
    else if (stillForMs >= STALLED_LIMIT_MS) end('stalled')
  }
  const timer = setInterval(tick, LOOK_EVERY_MS)
  track.addEventListener('ended', gone)
  navigator.mediaDevices.addEventListener('devicechange', look)
  return stop
}
