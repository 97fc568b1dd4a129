// Keeps a camera open: one that is pulled out is waited for and opened again by itself.
import { useCallback, useEffect, useState } from 'react'
import { type CameraChoice, type CameraFailure, openCamera } from './camera.ts'
import { failureOf } from './camera-failure.ts'
import type { Camera } from './opened-camera.ts'
import type { CameraLoss } from './watch-track.ts'

export type CameraStatus =
  | { readonly state: 'opening' }
  | { readonly state: 'live'; readonly camera: Camera }
  | { readonly state: 'lost'; readonly why: CameraLoss }
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
    return keepOpen(JSON.parse(key) as CameraChoice, setStatus)
  }, [key, round])

  return { ...status, retry }
}

/** Opens the camera and opens it again whenever it went. The returned function closes it for good. */
export function keepOpen(choice: CameraChoice, show: (status: CameraStatus) => void): () => void {
  let camera: Camera | null = null
  let opening = false
  let stopped = false
  let hadOne = false
  let timer = 0

  const lost = (why: CameraLoss) => {
    camera?.close()
    camera = null
    show({ state: 'lost', why })
    timer = window.setTimeout(open, RETRY_MS)
  }
  async function open(): Promise<void> {
    clearTimeout(timer)
    if (opening || camera || stopped) return
    opening = true
    try {
      const opened = await openCamera(choice)
      if (stopped) opened.close()
      else {
        camera = opened
        hadOne = true
        opened.onLost(lost)
        show({ state: 'live', camera: opened })
      }
    } catch (error) {
      if (!stopped) failed(failureOf(error))
    } finally {
      opening = false
    }
  }
  function failed(failure: CameraFailure): void {
    // Gone after it was there: it is unplugged, and comes back by itself. Otherwise the cause is shown.
    const unplugged = hadOne && (failure === 'none' || failure === 'not-found' || failure === 'in-use')
    show(unplugged ? { state: 'lost', why: 'gone' } : { state: 'failed', failure })
    // Asking again for what a person has refused would only make the browser refuse for good.
    if (failure !== 'denied') timer = window.setTimeout(open, RETRY_MS)
  }

  show({ state: 'opening' })
  void open()
  navigator.mediaDevices?.addEventListener('devicechange', open)
  const unpermit = whenPermitted(open)
  return () => {
    stopped = true
    clearTimeout(timer)
    navigator.mediaDevices?.removeEventListener('devicechange', open)
    unpermit()
    camera?.close()
  }
}

/** Calls back when the person allows the camera after all. */
function whenPermitted(allowed: () => void): () => void {
  const ended = new AbortController()
  const watch = async () => {
    const permission = await navigator.permissions.query({ name: 'camera' as PermissionName })
    permission.addEventListener('change', allowed, { signal: ended.signal })
  }
  // Browsers without this question have the retry button.
  watch().catch(() => undefined)
  return () => ended.abort()
}
