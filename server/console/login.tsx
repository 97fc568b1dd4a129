import { Alert, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { api, failureOf } from './api.ts'
import { t } from './strings.ts'

interface Values {
  readonly name: string
  readonly password: string
}

interface Props {
  readonly onDone: () => void
  /** There is no account yet. */
  readonly onSetup: (() => void) | null
}

export function Login({ onDone, onSetup }: Props) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit(values: Values) {
    setBusy(true)
    try {
      await api.login(values)
      onDone()
    } catch (error) {
      const { code, text, retryAfterMs } = failureOf(error)
      const seconds = Math.ceil((retryAfterMs ?? 2000) / 1000)
      if (code === 'LOCKED_OUT')
        setProblem(t('login.locked', { minutes: Math.ceil((retryAfterMs ?? 60_000) / 60_000) }))
      else if (code === 'BUSY') setProblem(t('login.busy', { seconds }))
      else setProblem(code === 'WRONG_PIN' || code === 'NOT_SIGNED_IN' ? t('login.failed') : text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="centre">
      <Card title={t('title')} className="login">
        <Form<Values> layout="vertical" onFinish={submit} requiredMark={false}>
          <Form.Item
            name="name"
            label={t('login.name')}
            rules={[{ required: true, message: t('form.required') }]}
          >
            <Input autoFocus autoComplete="username" data-testid="login-name" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('login.password')}
            rules={[{ required: true, message: t('form.required') }]}
          >
            <Input.Password autoComplete="current-password" data-testid="login-password" />
          </Form.Item>
          {problem && <Alert type="error" title={problem} className="gap" />}
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-submit">
            {t('login.submit')}
          </Button>
          {onSetup && (
            <Button type="link" block onClick={onSetup} data-testid="to-setup">
              {t('setup.open')}
            </Button>
          )}
        </Form>
      </Card>
    </div>
  )
}
