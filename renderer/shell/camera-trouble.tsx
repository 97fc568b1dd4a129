// Why there is no picture, and every way on that there is from here.
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CameraStatus } from '../camera/use-camera.ts'
import { useStation } from '../rpc/station-context.tsx'
import { CameraDialog } from './camera-dialog.tsx'
import { SitterOffer } from './sitter-offer.tsx'

type Trouble = Exclude<CameraStatus, { readonly state: 'live' }>

export function CameraTrouble({ status, retry }: { readonly status: Trouble; readonly retry: () => void }) {
  const { t } = useTranslation()
  const { state } = useStation()
  const [choosing, setChoosing] = useState(false)
  const { camera: label, cameraBy, training } = state
  return (
    <>
      <CameraWords status={status} label={label} />
      {cameraBy === 'start' && label && <p>{t('camera.given', { label })}</p>}
      {status.state === 'failed' && !training && <p>{t('capture.failed.training')}</p>}
      {status.state !== 'opening' && <SitterOffer />}
      {status.state !== 'opening' && (
        <div className="ways">
          {cameraBy === 'person' && (
            <Button size="large" onClick={() => setChoosing(true)} data-testid="camera-choose">
              {t('camera.choose')}
            </Button>
          )}
          {status.state === 'failed' && (
            <Button size="large" onClick={retry}>
              {t('common.retry')}
            </Button>
          )}
        </div>
      )}
      {choosing && <CameraDialog onClose={() => setChoosing(false)} />}
    </>
  )
}

export function CameraWords({ status, label }: { readonly status: Trouble; readonly label: string | null }) {
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
