// The first administrator, by the one-time token that the server printed where it was started.
import { Alert, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { api, failureOf } from './api.ts'
import { passwordRule } from './password-form.tsx'
import { t } from './strings.ts'

interface Values {
  readonly token: string
  readonly name: string
  readonly password: string
}

export function Setup({ onDone, onLeave }: { readonly onDone: () => void; readonly onLeave: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit({ token, name, password }: Values) {
    setBusy(true)
    try {
      await api.setup({ token: token.trim(), name, password })
      await api.login({ name, password })
      onDone()
    } catch (error) {
      setProblem(failureOf(error).text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="centre">
      <Card title={t('setup.title')} className="login">
        <p className="quiet">{t('setup.hint')}</p>
        <Form<Values> layout="vertical" onFinish={submit} requiredMark={false}>
          <Form.Item
            name="token"
            label={t('setup.token')}
            rules={[{ required: true, message: t('form.required') }]}
          >
            <Input autoFocus autoComplete="off" data-testid="setup-token" />
          </Form.Item>
          <Form.Item
            name="name"
            label={t('setup.name')}
            rules={[{ required: true, max: 40, message: t('accounts.required') }]}
          >
            <Input autoComplete="username" data-testid="setup-name" />
          </Form.Item>
          <Form.Item name="password" label={t('setup.password')} rules={[passwordRule]}>
            <Input.Password autoComplete="new-password" data-testid="setup-password" />
          </Form.Item>
          {problem && <Alert type="error" title={problem} className="gap" />}
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="setup-submit">
            {t('setup.submit')}
          </Button>
          <Button type="link" block onClick={onLeave}>
            {t('setup.toLogin')}
          </Button>
        </Form>
      </Card>
    </div>
  )
}
