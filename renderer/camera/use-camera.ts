// Keeps a camera open: one that is pulled out is waited for and opened again by itself.
import { useCallback, useEffect, useState } from 'react'
import { type Camera, type CameraChoice, type CameraFailure, CameraUnusable, openCamera } from './camera.ts'

export type CameraStatus =
  | { readonly state: 'opening' }
  | { readonly state: 'live'; readonly camera: Camera }
  | { readonly state: 'lost' }
  | { readonly state: 'failed'; readonly failure: CameraFailure }

const RETRY_MS = 1500

export function useCamera(choice: CameraChoice | null): CameraStatus & { readonly retry: () => void } {
  const [status, setStatus] = useState<CameraStatus>({ state: 'opening' })
  const [round, setRound] = useState(0)
  const retry = useCallback(() => setRound((one) => one + 1), [])
  const key = choice ? JSON.stringify(choice) : null

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for another try of the same choice.
  useEffect(() => {
    if (key === null) return
    let camera: Camera | null = null
    let timer = 0
    let stopped = false
    let hadOne = false

    const later = () => {
      clearTimeout(timer)
      timer = window.setTimeout(open, RETRY_MS)
    }
    const lost = () => {
      camera?.close()
      camera = null
      if (stopped) return
      setStatus({ state: 'lost' })
      later()
    }
    async function open(): Promise<void> {
      try {
        const opened = await openCamera(JSON.parse(key!) as CameraChoice)
        if (stopped) return opened.close()
        camera = opened
        hadOne = true
        opened.onLost(lost)
        setStatus({ state: 'live', camera: opened })
      } catch (error) {
        if (stopped) return
        const failure = error instanceof CameraUnusable ? error.code : 'failed'
        // Gone after it was there: it is unplugged, and comes back by itself. Otherwise the cause is shown.
        setStatus(hadOne && failure !== 'denied' ? { state: 'lost' } : { state: 'failed', failure })
        later()
      }
    }
    const changed = () => {
      if (!camera) void open()
    }
    setStatus({ state: 'opening' })
    void open()
    navigator.mediaDevices?.addEventListener('devicechange', changed)
    return () => {
      stopped = true
      clearTimeout(timer)
      navigator.mediaDevices?.removeEventListener('devicechange', changed)
      camera?.close()
    }
  }, [key, round])

  return { ...status, retry }
}
