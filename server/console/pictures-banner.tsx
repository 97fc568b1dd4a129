// What an administrator must know of the data folder: pictures that were set aside, and such that are missing.
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { unattendedApi } from './api.ts'
import { day } from './moments.ts'
import { t } from './strings.ts'

const ASK_MS = 60_000

type Pictures = Awaited<ReturnType<typeof unattendedApi.pictures>>

export function PicturesBanner() {
  const [known, setKnown] = useState<Pictures | null>(null)
  useEffect(() => {
    // A failure is the page's own to say; what was known still stands.
    const ask = () => unattendedApi.pictures().then(setKnown, () => undefined)
    void ask()
    const timer = setInterval(ask, ASK_MS)
    return () => clearInterval(timer)
  }, [])
  if (!known) return null
  const { quarantined, quarantinedSince, keptDays, missing } = known
  const since = quarantinedSince === null ? '' : day(quarantinedSince)
  return (
    <>
      {missing > 0 && (
        <Alert banner type="error" data-testid="missing" title={t('pictures.missing', { count: missing })} />
      )}
      {quarantined > 0 && (
        <Alert
          banner
          type="warning"
          data-testid="quarantine"
          title={t('pictures.quarantined', { count: quarantined, day: since, days: keptDays })}
        />
      )}
    </>
  )
}
