// Tells when a camera is gone. Its own word for that, "ended", does not come in every case: a hub that loses power mutes
// the track, and a driver that restarts leaves it open without frames.
const MUTED_LIMIT_MS = 4000
const LOOK_EVERY_MS = 1000

/** Calls `lost` once. The returned function ends the watch. */
export function watchTrack(track: MediaStreamTrack, lost: () => void): () => void {
  let mutedForMs = 0
  const stop = () => {
    clearInterval(timer)
    track.removeEventListener('ended', gone)
    navigator.mediaDevices.removeEventListener('devicechange', look)
  }
  const gone = () => {
    stop()
    lost()
  }
  const look = async () => {
    const { deviceId } = track.getSettings()
    const devices = await navigator.mediaDevices.enumerateDevices()
    const listed = deviceId === undefined || devices.some((one) => one.deviceId === deviceId)
    if (!listed || track.readyState === 'ended') gone()
  }
  const timer = setInterval(() => {
    mutedForMs = track.muted ? mutedForMs + LOOK_EVERY_MS : 0
    if (track.readyState === 'ended' || mutedForMs >= MUTED_LIMIT_MS) gone()
  }, LOOK_EVERY_MS)
  track.addEventListener('ended', gone)
  navigator.mediaDevices.addEventListener('devicechange', look)
  return stop
}
