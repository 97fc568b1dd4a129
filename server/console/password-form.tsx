// A new password of one's own: by choice, or because the one at hand was set by somebody else.
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, failureOf } from './api.ts'
import { NewPassword } from './new-password.tsx'
import { t } from './strings.ts'

interface Values {
  readonly old: string
  readonly fresh: string
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
    <Form<Values> layout="vertical" size="large" onFinish={submit} requiredMark={false}>
      <Form.Item
        name="old"
        label={t('password.old')}
        rules={[{ required: true, message: t('form.required') }]}
      >
        <Input.Password autoFocus autoComplete="current-password" data-testid="password-old" />
      </Form.Item>
      <NewPassword labels={['password.fresh', 'password.again']} testIds="own" />
      {problem && <Alert type="error" title={problem} className="gap" />}
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="password-submit">
        {t('password.submit')}
      </Button>
    </Form>
  )
}
