// The live picture. Mirrored by CSS alone, so that the sitter moves as before a mirror and the photo stays true.
import { Button } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CameraStatus } from '../camera/use-camera.ts'

interface Props {
  readonly status: CameraStatus & { readonly retry: () => void }
  readonly mirrored: boolean
  readonly children?: ReactNode
}

export function Preview({ status, mirrored, children }: Props) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const stream = status.state === 'live' ? status.camera.stream : null
  useEffect(() => {
    if (!video.current) return
    video.current.srcObject = stream
    if (stream) void video.current.play().catch(() => undefined)
  }, [stream])
  return (
    <div className="preview">
      <video ref={video} muted playsInline className={mirrored ? 'mirrored' : ''} />
      {status.state === 'lost' && (
        <div className="over" data-testid="camera-lost">
          <h2>{t('capture.lost')}</h2>
          <p>{t('capture.lostHint')}</p>
        </div>
      )}
      {status.state === 'failed' && (
        <div className="over" data-testid="camera-failed" data-failure={status.failure}>
          <h2>{t(`capture.failed.${status.failure}`)}</h2>
          <p>{t('capture.failed.training')}</p>
          <Button onClick={status.retry}>{t('common.retry')}</Button>
        </div>
      )}
      {status.state === 'live' && children}
    </div>
  )
}
