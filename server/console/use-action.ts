import { App } from 'antd'
import { useCallback, useState } from 'react'
import { failureOf } from './api.ts'

/** Runs a server call with a busy flag; a failure is shown as a sentence and hands control back. */
export function useAction(onSignedOut: () => void): {
  readonly busy: boolean
  readonly run: <T>(work: () => Promise<T>) => Promise<T | undefined>
} {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const run = useCallback(
    async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      setBusy(true)
      try {
        return await work()
      } catch (error) {
        const failure = failureOf(error)
        if (failure.code === 'NOT_SIGNED_IN') onSignedOut()
        void message.error(failure.text)
        return undefined
      } finally {
        setBusy(false)
      }
    },
    [message, onSignedOut],
  )
  return { busy, run }
}
