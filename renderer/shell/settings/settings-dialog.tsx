// For administrators: everything about the booth that can be changed after the wizard, a tab for each kind of thing.
import { Modal, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { CameraTab } from './camera-tab.tsx'
import { GeneralTab } from './general-tab.tsx'
import { MachineTab } from './machine-tab.tsx'
import { OperatorsTab } from './operators-tab.tsx'
import { ServerTab } from './server-tab.tsx'
import { SiteTab } from './site-tab.tsx'

export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const tabs = [
    { key: 'operators', label: t('settings.operators'), children: <OperatorsTab /> },
    { key: 'site', label: t('settings.site'), children: <SiteTab /> },
    { key: 'server', label: t('settings.server'), children: <ServerTab /> },
    { key: 'camera', label: t('camera.title'), children: <CameraTab /> },
    { key: 'general', label: t('settings.general'), children: <GeneralTab /> },
    { key: 'machine', label: t('machine.title'), children: <MachineTab /> },
  ]
  return (
    <Modal open title={t('settings.title')} onCancel={onClose} footer={null} width={960} style={{ top: 24 }}>
      <Tabs items={tabs} destroyOnHidden />
    </Modal>
  )
}
