import { useMemo } from 'react'
import { useStation } from '../rpc/station-context.tsx'
import type { CameraChoice } from './camera.ts'
import { useCamera } from './use-camera.ts'

/** The camera this booth is set to: the training sitter, the one demanded at start, or the one chosen at set-up. */
export function useBoothCamera() {
  const { state } = useStation()
  const choice = useMemo((): CameraChoice => {
    if (state.camera === 'sitter') return { kind: 'sitter' }
    // A camera named at start may be a stand-in, which only training allows.
    return { kind: 'device', label: state.camera, trusted: state.training }
  }, [state.camera, state.training])
  return useCamera(choice)
}
