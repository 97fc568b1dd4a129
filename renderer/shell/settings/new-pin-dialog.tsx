// A new PIN for somebody, typed twice: nobody sees the digits.
import { Button, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'

interface Props {
  readonly name: string
  readonly busy: boolean
  readonly onClose: () => void
  readonly onSubmit: (pin: string) => Promise<void>
}

interface Typed {
  readonly pin: string
  readonly again: string
}

export function NewPinDialog({ name, busy, onClose, onSubmit }: Props) {
  const { t } = useTranslation()
  return (
    <Modal open title={t('settings.newPinTitle', { name })} onCancel={onClose} footer={null} destroyOnHidden>
      <p>{t('settings.newPinHint')}</p>
      <Form<Typed> layout="vertical" onFinish={({ pin }) => onSubmit(pin)} requiredMark={false}>
        <Form.Item
          name="pin"
          label={t('settings.newPin')}
          rules={[{ required: true, pattern: /^\d{4,12}$/, message: t('settings.pinForm') }]}
        >
          <Input.Password inputMode="numeric" autoComplete="off" data-testid="new-pin" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('settings.pinAgain')}
          dependencies={['pin']}
          rules={[
            { required: true, message: t('settings.pinForm') },
            ({ getFieldValue }) => ({
              validator: (_rule, value) =>
                value === getFieldValue('pin')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('settings.pinsDiffer'))),
            }),
          ]}
        >
          <Input.Password inputMode="numeric" autoComplete="off" data-testid="new-pin-again" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy} data-testid="new-pin-submit">
          {t('settings.save')}
        </Button>
      </Form>
    </Modal>
  )
}
