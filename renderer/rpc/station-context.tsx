// The station as the screens see it: its state, the session, and commands that report what went wrong. A lost carrier is
// opened again and everything is told anew; the session itself lives in the station.
import { ORPCError } from '@orpc/client'
import { App } from 'antd'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureCode } from '../../core/contract/failure.ts'
import type { stationContract } from '../../core/contract/station.ts'
import type { AppState } from '../../core/contract/station-records.ts'
import type { Session } from '../../core/session/session.ts'
import { AnalysisFailed, type AnalysisFailure } from '../analysis/protocol.ts'
import { CameraUnusable } from '../camera/camera-failure.ts'
import { i18next } from '../i18n.ts'
import { setTypeSize } from '../type-size.ts'
import { BlobRefused } from './blobs.ts'
import type { StationClient } from './connect.ts'
import { keepConnected } from './keep-connected.ts'

interface StationView {
  readonly client: StationClient
  readonly state: AppState
  readonly session: Session | null
  readonly connected: boolean
  /** Rises whenever the queue changed. */
  readonly queueVersion: number
}

/** Until the station has told its session there is no knowing which screen to show. */
interface Told {
  readonly session: Session | null | undefined
}

const Context = createContext<StationView | null>(null)

export function StationProvider({
  children,
  waiting,
}: {
  readonly children: ReactNode
  readonly waiting: ReactNode
}) {
  const [view, setView] = useState<(Omit<StationView, 'session'> & Told) | null>(null)

  useEffect(() => {
    let left: Session | null = null
    const stop = keepConnected<typeof stationContract>(
      async ({ client, closed }, isStopped) => {
        void closed.then(() => setView((old) => old && { ...old, connected: false }))
        const changes = await client.app.events()
        setView((old) => old && { ...old, client, connected: true })
        for await (const event of changes) {
          if (isStopped()) return
          if (event.type === 'state') {
            setTypeSize(event.state.settings.largeType ? 'large' : 'usual')
            if (i18next.language !== event.state.lang) void i18next.changeLanguage(event.state.lang)
            setView((old) => ({
              queueVersion: 0,
              session: undefined,
              ...old,
              client,
              connected: true,
              state: event.state,
            }))
          } else if (event.type === 'session') {
            if (left && event.session === null) {
              startAfresh()
              return
            }
            left = event.session
            setView((old) => old && { ...old, session: event.session })
          } else setView((old) => old && { ...old, queueVersion: old.queueVersion + 1 })
        }
      },
      () => setView((old) => old && { ...old, connected: false }),
    )
    /** The next student finds a page in which nothing was ever said about this one: React and the heap keep old state. */
    function startAfresh(): void {
      stop()
      location.reload()
    }
    return stop
  }, [])

  if (view?.session === undefined) return waiting
  return <Context.Provider value={{ ...view, session: view.session }}>{children}</Context.Provider>
}

export function useStation(): StationView {
  const view = useContext(Context)
  if (!view) throw new Error('no station')
  return view
}

export interface Failed {
  readonly code: string
  readonly text: string
}

function codeOf(error: unknown): string {
  if (error instanceof ORPCError || error instanceof BlobRefused) return error.code
  if (error instanceof AnalysisFailed) return ANALYSIS[error.code]
  return error instanceof CameraUnusable ? 'camera' : 'unknown'
}

const ANALYSIS: Record<AnalysisFailure, FailureCode> = {
  'models-missing': 'MODELS_MISSING',
  'models-altered': 'MODELS_MISSING',
  'engine-failed': 'MODELS_FAILED',
  'picture-unreadable': 'IMAGE_UNREADABLE',
  failed: 'VISION_FAILED',
  'timed-out': 'VISION_FAILED',
  unstable: 'VISION_FAILED',
}

export function useFailureText(): (error: unknown) => Failed {
  const { t, i18n } = useTranslation()
  return useCallback(
    (error) => {
      const code = codeOf(error)
      const data =
        error instanceof ORPCError
          ? (error.data as { retryAfterMs?: number; detail?: string } | undefined)
          : undefined
      const seconds = Math.ceil((data?.retryAfterMs ?? 0) / 1000)
      // Why the server cannot be reached has a sentence of its own for every reason; what was wrongly filled in may have.
      const reasons =
        code === 'SERVER_UNREACHABLE'
          ? [`syncReason.${data?.detail}`]
          : code === 'BAD_INPUT'
            ? [`badInput.${data?.detail}`]
            : []
      const today = new Date().toLocaleDateString(i18n.language)
      return { code, text: t([...reasons, `failure.${code}`, 'failure.unknown'], { seconds, today }) }
    },
    [t, i18n],
  )
}

/** The message about what somebody asked for in vain. */
const UNDONE = 'undone'

/**
 * What went wrong is said in a sentence, and control comes back. `run` is for what somebody asked for and sets `busy`
 * until it is done; why it was not done stands there until the next press, for whoever was not looking. `read` is for what
 * a screen fetches by itself, which must never make anybody's press go unheard.
 */
export function useCommand() {
  const { message } = App.useApp()
  const failureText = useFailureText()
  const [running, setRunning] = useState(0)
  const tried = useCallback(
    async <T,>(work: () => Promise<T>, tell: (text: string) => void): Promise<T | undefined> => {
      try {
        return await work()
      } catch (error) {
        tell(failureText(error).text)
        return undefined
      }
    },
    [failureText],
  )
  const read = useCallback(
    <T,>(work: () => Promise<T>) => tried(work, (text) => void message.error(text)),
    [message, tried],
  )
  const run = useCallback(
    async <T,>(work: () => Promise<T>): Promise<T | undefined> => {
      message.destroy(UNDONE)
      setRunning((count) => count + 1)
      const result = await tried(work, (content) => {
        const forget = (): void => message.destroy(UNDONE)
        void message.error({ key: UNDONE, content, duration: 0, onClick: forget })
      })
      setRunning((count) => count - 1)
      return result
    },
    [message, tried],
  )
  return { busy: running > 0, run, read }
}
