// A new PIN inside a form, typed twice: nobody sees the digits.
import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** What a form that holds PinFields gathers besides its own. */
export interface TypedPin {
  readonly pin: string
  readonly again: string
}

export function PinFields({ label, testId }: { readonly label: string; readonly testId: string }) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item
        name="pin"
        label={label}
        rules={[{ required: true, pattern: /^\d{4,12}$/, message: t('settings.pinForm') }]}
      >
        <Input.Password inputMode="numeric" autoComplete="off" data-testid={testId} />
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
        <Input.Password inputMode="numeric" autoComplete="off" data-testid={`${testId}-again`} />
      </Form.Item>
    </>
  )
}
