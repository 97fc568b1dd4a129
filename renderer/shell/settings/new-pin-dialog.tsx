// A new PIN for somebody.
import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { BoothForm } from '../booth-form.tsx'
import { PinFields, type TypedPin } from '../pin-fields.tsx'

interface Props {
  readonly name: string
  readonly busy: boolean
  readonly onClose: () => void
  readonly onSubmit: (pin: string) => Promise<void>
}

export function NewPinDialog({ name, busy, onClose, onSubmit }: Props) {
  const { t } = useTranslation()
  return (
    <Modal open title={t('settings.newPinTitle', { name })} onCancel={onClose} footer={null} destroyOnHidden>
      <p>{t('settings.newPinHint')}</p>
      <BoothForm<TypedPin> labels="above" onFinish={({ pin }) => onSubmit(pin)}>
        <PinFields label={t('settings.newPin')} testId="new-pin" />
        <Button type="primary" htmlType="submit" block loading={busy} data-testid="new-pin-submit">
          {t('settings.save')}
        </Button>
      </BoothForm>
    </Modal>
  )
}
