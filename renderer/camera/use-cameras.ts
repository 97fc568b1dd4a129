// The cameras that are plugged in, kept up to date.
import { useCallback, useEffect, useState } from 'react'
import { type CameraInfo, listCameras, openCamera } from './camera.ts'

/** Null until they are known. A browser tells their names only to a page that was allowed a camera once. */
export function useCameras(trusted: boolean): {
  readonly cameras: readonly CameraInfo[] | null
  readonly look: () => Promise<void>
} {
  const [cameras, setCameras] = useState<readonly CameraInfo[] | null>(null)
  const look = useCallback(async () => {
    let found = await listCameras()
    if (found.length > 0 && found.every((one) => one.label === '')) {
      const opened = await openCamera({ kind: 'device', label: null, trusted }).catch(() => null)
      opened?.close()
      found = await listCameras()
    }
    setCameras(byName(found))
  }, [trusted])
  useEffect(() => {
    const changed = () => void look()
    changed()
    navigator.mediaDevices?.addEventListener('devicechange', changed)
    return () => navigator.mediaDevices?.removeEventListener('devicechange', changed)
  }, [look])
  return { cameras, look }
}

/** A camera is known by its name: two of one model are one choice. */
const byName = (cameras: readonly CameraInfo[]): CameraInfo[] =>
  cameras.filter(
    (one, at) => one.label !== '' && cameras.findIndex(({ label }) => label === one.label) === at,
  )

/** Whether any is plugged in, without asking for permission. Null until that is known. */
export function useHasCamera(): boolean | null {
  const [has, setHas] = useState<boolean | null>(null)
  useEffect(() => {
    let stopped = false
    const look = async () => {
      const found = await listCameras().catch(() => [])
      if (!stopped) setHas(found.length > 0)
    }
    void look()
    navigator.mediaDevices?.addEventListener('devicechange', look)
    return () => {
      stopped = true
      navigator.mediaDevices?.removeEventListener('devicechange', look)
    }
  }, [])
  return has
}
