// How much room the server has left, on every page, as long as it is little.
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { failureOf, unattendedApi } from './api.ts'
import { t } from './strings.ts'

const ASK_MS = 60_000

type Space = Awaited<ReturnType<typeof unattendedApi.space>>

const inUnits = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`

function sentence({ room, bytes }: Space): string | null {
  if (room === 'enough') return null
  if (bytes === null) return t(`space.${room}`)
  return t(`space.${room}Admin`, { left: inUnits(bytes) })
}

export function SpaceBanner() {
  const [said, setSaid] = useState<{ text: string; full: boolean } | null>(null)
  useEffect(() => {
    const ask = () =>
      unattendedApi.space().then(
        (space) => {
          const text = sentence(space)
          setSaid(text === null ? null : { text, full: space.room === 'full' })
        },
        (error: unknown) => {
          // Any other failure is the page's own to say; what was known of the disk still stands.
          const { code, detail } = failureOf(error)
          if (code !== 'DISK_FULL') return
          setSaid({ text: t(detail === 'folder-moved' ? 'space.moved' : 'space.spent'), full: true })
        },
      )
    void ask()
    const timer = setInterval(ask, ASK_MS)
    return () => clearInterval(timer)
  }, [])
  if (!said) return null
  return <Alert data-testid="space" banner type={said.full ? 'error' : 'warning'} title={said.text} />
}
