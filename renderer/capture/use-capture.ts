// The pipeline as a screen uses it: this booth's camera, its guidance, and one shutter.
import { useCallback, useEffect, useState } from 'react'
import type { StillInput } from '../../core/contract/station-records.ts'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import { analyseStill } from '../analysis/still.ts'
import { type Guidance, useGuidance } from '../analysis/use-guidance.ts'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { putBlob } from '../rpc/blobs.ts'
import { type useCommand, useStation } from '../rpc/station-context.tsx'
import { oneStillOf } from './frame-source.ts'
import { type CaptureState, createPipeline } from './pipeline.ts'

export interface Capture {
  readonly status: ReturnType<typeof useBoothCamera>
  readonly guidance: Guidance
  readonly taking: boolean
  /** Does nothing without a camera. What goes wrong is said by `useCommand`. */
  readonly press: (shutter: StillInput['shutter']) => Promise<void>
}

/** Presses the shutter by itself when guidance has been content for long enough. */
export function useCapture(run: ReturnType<typeof useCommand>['run']): Capture {
  const { client, state } = useStation()
  const { presetId } = state.settings
  const [shown, show] = useState<CaptureState>('ready')
  const [pipeline] = useState(() => createPipeline(show))
  const status = useBoothCamera()
  const camera = status.state === 'live' ? status.camera : null
  const taking = shown === 'taking'
  const guidance = useGuidance(camera, !taking)

  const press = useCallback(
    async (shutter: StillInput['shutter']) => {
      if (!camera || pipeline.isTaking()) return
      await run(() =>
        pipeline.press(oneStillOf(camera), shutter, {
          analyse: (picture) => analyseStill(picture, presetId),
          put: putBlob,
          judge: (still) => client.session.judgeStill(still),
          rules: bundledCaptureRules,
        }),
      )
    },
    [camera, client, pipeline, presetId, run],
  )
  useEffect(() => {
    if (guidance.captureDue) void press('auto')
  }, [guidance.captureDue, press])

  return { status, guidance, taking, press }
}
