// One photo at a time, whoever presses: the operator, the student and the automatic shutter press the same one.
import type { StillInput } from '../../core/contract/station-records.ts'
import { type CapturePorts, captureStill } from './capture-still.ts'
import type { FrameSource } from './frame-source.ts'

/** `ready`: the mirror and its instruction. `taking`: a photo is taken, analysed or judged, and nothing else is asked. */
export type CaptureState = 'ready' | 'taking'

export interface CapturePipeline {
  readonly isTaking: () => boolean
  /** Does nothing while a photo is being taken; rejects as `captureStill` does. */
  readonly press: (source: FrameSource, shutter: StillInput['shutter'], ports: CapturePorts) => Promise<void>
}

export function createPipeline(show: (state: CaptureState) => void): CapturePipeline {
  let taking = false
  const become = (state: CaptureState) => {
    taking = state === 'taking'
    show(state)
  }
  return {
    isTaking: () => taking,
    async press(source, shutter, ports) {
      if (taking) return
      become('taking')
      try {
        await captureStill(source, shutter, ports)
      } finally {
        become('ready')
      }
    },
  }
}
