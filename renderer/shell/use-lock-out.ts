// After too many wrong tries: how long nothing is accepted yet, counted down for whoever waits.
import { ORPCError } from '@orpc/client'
import { useCallback, useEffect, useState } from 'react'

export interface LockOut {
  readonly leftSeconds: number
  /** Takes the wait out of a refusal; the refusal goes on. */
  readonly watch: <T>(work: () => Promise<T>) => Promise<T>
}

export function useLockOut(): LockOut {
  const [endsAtMs, setEndsAtMs] = useState(0)
  const [nowMs, setNowMs] = useState(0)
  const leftSeconds = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000))
  useEffect(() => {
    if (leftSeconds === 0) return
    const timer = setInterval(() => setNowMs(performance.now()), 250)
    return () => clearInterval(timer)
  }, [leftSeconds])
  const watch = useCallback(async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const waitMs =
        error instanceof ORPCError && error.code === 'LOCKED_OUT'
          ? ((error.data as { retryAfterMs?: number } | undefined)?.retryAfterMs ?? 0)
          : 0
      setNowMs(performance.now())
      setEndsAtMs(performance.now() + waitMs)
      throw error
    }
  }, [])
  return { leftSeconds, watch }
}

export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
