import type { CameraLoss } from './watch-track.ts'

export interface Camera {
  readonly stream: MediaStream
  readonly label: string
  readonly widthPx: number
  readonly heightPx: number
  /** Called once when the camera is gone without having been closed. */
  readonly onLost: (lost: (why: CameraLoss) => void) => void
  /** The still at the best resolution there is, unmirrored. */
  readonly takeStill: () => Promise<Blob>
  readonly close: () => void
}
