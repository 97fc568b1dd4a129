// Said before anybody signs in to a demo that it would end at the camera, with the way on.
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { SITTER } from '../camera/sitter-name.ts'
import { useHasCamera } from '../camera/use-cameras.ts'
import { useStation } from '../rpc/station-context.tsx'
import { SitterOffer } from './sitter-offer.tsx'

export function NoCameraNotice() {
  const { t } = useTranslation()
  const { state } = useStation()
  const hasCamera = useHasCamera()
  if (hasCamera !== false || state.camera === SITTER) return null
  return (
    <Alert
      className="no-camera"
      type="warning"
      showIcon
      title={t('camera.none')}
      description={<SitterOffer />}
      data-testid="no-camera"
    />
  )
}
