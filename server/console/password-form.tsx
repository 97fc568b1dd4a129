// A new password of one's own: by choice, or because the one at hand was set by somebody else.
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { PASSWORD_LENGTH } from '../../core/contract/server-console.ts'
import { api, failureOf } from './api.ts'
import { t } from './strings.ts'

interface Values {
  readonly old: string
  readonly fresh: string
  readonly again: string
}

export const passwordRule = {
  required: true,
  min: PASSWORD_LENGTH.shortest,
  max: PASSWORD_LENGTH.longest,
  message: t('password.length'),
}

export function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit({ old, fresh }: Values) {
    setBusy(true)
    try {
      await api.changePassword({ old, fresh })
      onDone()
    } catch (error) {
      const { code, text } = failureOf(error)
      setProblem(code === 'WRONG_PIN' ? t('password.wrong') : text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form<Values> layout="vertical" onFinish={submit} requiredMark={false}>
      <Form.Item
        name="old"
        label={t('password.old')}
        rules={[{ required: true, message: t('form.required') }]}
      >
        <Input.Password autoFocus autoComplete="current-password" data-testid="password-old" />
      </Form.Item>
      <Form.Item name="fresh" label={t('password.fresh')} rules={[passwordRule]}>
        <Input.Password autoComplete="new-password" data-testid="password-fresh" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
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
        <Input.Password autoComplete="new-password" data-testid="password-again" />
      </Form.Item>
      {problem && <Alert type="error" title={problem} className="gap" />}
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="password-submit">
        {t('password.submit')}
      </Button>
    </Form>
  )
}
