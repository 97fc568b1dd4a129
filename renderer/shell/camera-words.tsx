// Why there is no picture, in words.
import { useTranslation } from 'react-i18next'
import type { CameraStatus } from '../camera/use-camera.ts'

export type CameraFailureStatus = Exclude<CameraStatus, { readonly state: 'live' }>

export function CameraWords({
  status,
  label,
}: {
  readonly status: CameraFailureStatus
  readonly label: string | null
}) {
  const { t } = useTranslation()
  switch (status.state) {
    case 'opening':
      return (
        <>
          <h2>{t('capture.opening')}</h2>
          <p>{t('capture.openingHint')}</p>
        </>
      )
    case 'lost':
      return (
        <>
          <h2>{t(status.why === 'stalled' ? 'capture.stalled' : 'capture.lost')}</h2>
          <p>{t(status.why === 'stalled' ? 'capture.stalledHint' : 'capture.lostHint')}</p>
        </>
      )
    case 'failed':
      return <h2>{t(`capture.failed.${status.failure}`, { label })}</h2>
  }
}
