// A password that is chosen, typed twice: what nobody can read back, a slip of the finger would lock out.
import { Form, Input } from 'antd'
import { PASSWORD_LENGTH } from '../../core/contract/server-console.ts'
import { type StringKey, t } from './strings.ts'

interface Props {
  readonly labels: readonly [password: StringKey, again: StringKey]
  readonly testIds: string
}

/** The form's `fresh` and `again`. */
export const NewPassword = ({ labels: [password, again], testIds }: Props) => (
  <>
    <Form.Item
      name="fresh"
      label={t(password)}
      rules={[
        {
          required: true,
          min: PASSWORD_LENGTH.shortest,
          max: PASSWORD_LENGTH.longest,
          message: t('password.length'),
        },
      ]}
    >
      <Input.Password autoComplete="new-password" data-testid={`${testIds}-password`} />
    </Form.Item>
    <Form.Item
      name="again"
      label={t(again)}
      dependencies={['fresh']}
      rules={[
        ({ getFieldValue }) => ({
          validator: (_, value) =>
            value === getFieldValue('fresh')
              ? Promise.resolve()
              : Promise.reject(new Error(t('password.different'))),
        }),
      ]}
    >
      <Input.Password autoComplete="new-password" data-testid={`${testIds}-again`} />
    </Form.Item>
  </>
)
