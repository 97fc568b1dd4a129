import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { CameraForm } from './camera-form.tsx'

/** For whoever stands before a camera that is gone. */
export function CameraDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal open title={t('camera.choose')} onCancel={onClose} footer={null} width={900}>
      <CameraForm onChosen={onClose} />
    </Modal>
  )
}
