// A new PIN inside a form, typed twice: nobody sees the digits.
import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { isGuessable, isPin } from '../../core/identity/pin.ts'

/** What a form that holds PinFields gathers besides its own. */
export interface TypedPin {
  readonly pin: string
  readonly again: string
}

const said = (isRight: boolean, complaint: string): Promise<void> =>
  isRight ? Promise.resolve() : Promise.reject(new Error(complaint))

/** Of a field in which somebody's new PIN is typed. */
export function usePinRules() {
  const { t } = useTranslation()
  return [
    { validator: (_rule: unknown, value = '') => said(isPin(value), t('settings.pinForm')) },
    { validator: (_rule: unknown, value = '') => said(!isGuessable(value), t('settings.pinGuessable')) },
  ]
}

export function PinFields({ label, testId }: { readonly label: string; readonly testId: string }) {
  const { t } = useTranslation()
  const rules = usePinRules()
  return (
    <>
      <Form.Item name="pin" label={label} rules={rules}>
        <Input.Password inputMode="numeric" autoComplete="off" data-testid={testId} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('settings.pinAgain')}
        dependencies={['pin']}
        rules={[
          { required: true, message: t('settings.pinForm') },
          ({ getFieldValue }) => ({
            validator: (_rule, value) => said(value === getFieldValue('pin'), t('settings.pinsDiffer')),
          }),
        ]}
      >
        <Input.Password inputMode="numeric" autoComplete="off" data-testid={`${testId}-again`} />
      </Form.Item>
    </>
  )
}
