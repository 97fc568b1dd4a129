// From a press to the station: a burst is taken, each frame measured, one chosen, kept and handed over to be judged. Only
// the chosen frame leaves the page.

import type { StillInput } from '../../core/contract/station-records.ts'
import { chooseStill } from '../../core/photo/choose-still.ts'
import type { Rule } from '../../core/photo/rules.ts'
import type { BlobKind, BlobRef } from '../../core/session/blob.ts'
import type { AnalysedStill } from '../analysis/still.ts'
import type { Burst, FrameSource } from './frame-source.ts'

export interface CapturePorts {
  readonly analyse: (picture: Blob) => Promise<AnalysedStill>
  readonly put: (kind: BlobKind, bytes: Blob) => Promise<BlobRef>
  readonly judge: (still: StillInput) => Promise<unknown>
  /** By which a frame is chosen. */
  readonly rules: readonly Rule[]
}

interface Chosen {
  readonly picture: Blob
  readonly analysed: AnalysedStill
}

/** Rejects with what the source or a port rejects with; the station has then judged nothing. */
export async function captureStill(
  source: FrameSource,
  shutter: StillInput['shutter'],
  ports: CapturePorts,
): Promise<void> {
  const burst = await source.takeBurst()
  const choosing = chosenOf(burst, ports)
  // A frame without rivals is the still whatever it measures: on its way to the disk while it is analysed.
  const kept =
    burst.length === 1
      ? ports.put('still', burst[0])
      : choosing.then(({ picture }) => ports.put('still', picture))
  const [still, { analysed }] = await Promise.all([kept, choosing])
  const [landmarks, mask] = await Promise.all([
    ports.put('landmarks', analysed.landmarks),
    ports.put('mask', analysed.mask),
  ])
  const { measures, widthPx, heightPx } = analysed
  const { camera } = source
  await ports.judge({ still, landmarks, mask, widthPx, heightPx, measures, camera, shutter })
}

/** One after another: the worker has a limit for each, and full-size pictures are large. */
async function chosenOf(burst: Burst, { analyse, rules }: CapturePorts): Promise<Chosen> {
  const frames: Chosen[] = []
  for (const picture of burst) frames.push({ picture, analysed: await analyse(picture) })
  const measured = frames.map(({ analysed }) =>
    Object.fromEntries(analysed.measures.map((one) => [one.id, one])),
  )
  return frames[chooseStill(measured, rules)]!
}
