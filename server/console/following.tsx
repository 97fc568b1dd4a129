// A page that shows what others do too.
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { type Api, api, failureOf, unattendedApi } from './api.ts'
import { t } from './strings.ts'
import type { useAction } from './use-action.ts'

const REFRESH_MS = 5000

/**
 * `refresh` at once, and again every few seconds for what others do meanwhile. Returns why the page no longer follows the
 * server, or null: what is being written there stays. When the session ended because nobody was there, what was on the
 * screen goes with it.
 */
export function useFollowing(
  refresh: (from: Api) => Promise<void>,
  run: ReturnType<typeof useAction>['run'],
  onSignedOut: () => void,
): string | null {
  const [stale, setStale] = useState<string | null>(null)
  useEffect(() => {
    const again = (): Promise<void> =>
      refresh(unattendedApi).then(
        () => setStale(null),
        (error: unknown) => {
          const { code, text } = failureOf(error)
          if (code === 'NOT_SIGNED_IN') onSignedOut()
          else setStale(text)
        },
      )
    void run(() => refresh(api))
    const timer = setInterval(again, REFRESH_MS)
    return () => clearInterval(timer)
  }, [refresh, run, onSignedOut])
  return stale
}

export function Stale({ why }: { readonly why: string | null }) {
  return (
    why !== null && (
      <Alert className="gap" type="warning" title={t('review.stale', { why })} data-testid="stale" />
    )
  )
}
