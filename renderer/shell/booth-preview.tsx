// Why there is no picture, and every way on that there is from here.
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CameraStatus } from '../camera/use-camera.ts'
import { useStation } from '../rpc/station-context.tsx'
import { CameraDialog } from './camera-dialog.tsx'
import { type CameraFailureStatus, CameraWords } from './camera-words.tsx'
import { Preview } from './preview.tsx'
import { SitterOffer } from './sitter-offer.tsx'

interface PreviewProps {
  readonly status: CameraStatus & { readonly retry: () => void }
  readonly mirrored: boolean
  readonly fill?: boolean
  readonly frozen?: boolean
  readonly children?: ReactNode
}

/** The booth's own camera, with every way on where it gives no picture. */
export const BoothPreview = ({ status, mirrored, fill = false, frozen = false, children }: PreviewProps) => (
  <Preview
    status={status}
    mirrored={mirrored}
    fill={fill}
    frozen={frozen}
    instead={(problem) => <CameraProblem status={problem} retry={status.retry} />}
  >
    {children}
  </Preview>
)

function CameraProblem({
  status,
  retry,
}: {
  readonly status: CameraFailureStatus
  readonly retry: () => void
}) {
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
