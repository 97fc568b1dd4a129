// Where the frames of a photo come from. The camera's one still is a burst of one.
import type { StillInput } from '../../core/contract/station-records.ts'
import type { Camera } from '../camera/opened-camera.ts'

/** Pictures of one moment, the one nearest to the press first; encoded as one of them is kept, and unmirrored. */
export type Burst = readonly [Blob, ...Blob[]]

export interface FrameSource {
  /** What the photo's record says of where it was taken. */
  readonly camera: StillInput['camera']
  /** Rejects where no picture could be had, as `CameraUnusable` where a camera is to blame. */
  readonly takeBurst: () => Promise<Burst>
}

export const oneStillOf = ({ label, takeStill }: Pick<Camera, 'label' | 'takeStill'>): FrameSource => ({
  camera: { label, rotationDeg: 0 },
  takeBurst: async () => [await takeStill()],
})
