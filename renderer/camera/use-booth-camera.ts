import { useMemo } from 'react'
import type { AppState } from '../../core/contract/station-records.ts'
import { useStation } from '../rpc/station-context.tsx'
import type { CameraChoice } from './camera.ts'
import { useCamera } from './use-camera.ts'

/** The camera this booth is set to: the training sitter, the one demanded at start, or the one chosen at set-up. */
export const useBoothCamera = () => useCameraOf(useStation().state)

/** For a page that is told no more of the station. */
export function useCameraOf({ camera, training }: Pick<AppState, 'camera' | 'training'>) {
  const choice = useMemo((): CameraChoice => {
    if (camera === 'sitter') return { kind: 'sitter' }
    // A camera named at start may be a stand-in, which only training allows.
    return { kind: 'device', label: camera, trusted: training }
  }, [camera, training])
  return useCamera(choice)
}
