// What the station tells the sitter's display; null while it tells nothing.
import { useEffect, useState } from 'react'
import type { DisplayState, displayContract } from '../../core/contract/display.ts'
import { i18next } from '../i18n.ts'
import { keepConnected } from '../rpc/keep-connected.ts'

export function useDisplayState(): DisplayState | null {
  const [state, setState] = useState<DisplayState | null>(null)
  useEffect(
    () =>
      keepConnected<typeof displayContract>(
        async ({ client, closed }, isStopped) => {
          void closed.then(() => setState(null))
          for await (const { state: told } of await client.app.events()) {
            if (isStopped()) return
            if (i18next.language !== told.lang) void i18next.changeLanguage(told.lang)
            setState(told)
          }
        },
        () => setState(null),
      ),
    [],
  )
  return state
}
