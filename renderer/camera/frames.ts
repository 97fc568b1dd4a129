// Whether pictures still come. A track says "live" for as long as its driver holds on to it, and a player's clock runs on
// without pictures (tried); only the frames tell.
export interface FrameCounter {
  /** Frames so far. */
  readonly count: () => number
  /** Resolves with the first frame. */
  readonly first: Promise<void>
  /** Whether a frame comes before the time is over. */
  readonly comes: (withinMs: number) => Promise<boolean>
  readonly stop: () => void
}

const LOOK_EVERY_MS = 15

export function countFrames(track: MediaStreamTrack): FrameCounter {
  const video = document.createElement('video')
  const first = new Promise<void>((resolve) => {
    video.addEventListener('loadeddata', () => resolve(), { once: true })
  })
  video.muted = true
  video.srcObject = new MediaStream([track])
  // Refused when the stream ends before its first frame, which the count tells as well.
  video.play().catch(() => undefined)
  const count = () => video.getVideoPlaybackQuality().totalVideoFrames
  return {
    count,
    first,
    comes: async (withinMs) => {
      const [before, startedMs] = [count(), performance.now()]
      while (count() === before) {
        if (performance.now() - startedMs > withinMs) return false
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
      return true
    },
    stop: () => {
      video.srcObject = null
    },
  }
}
