// The first administrator, by the one-time token that the server printed where it was started.
import { Alert, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { type About, api, failureOf } from './api.ts'
import { Front } from './front.tsx'
import { NewPassword } from './new-password.tsx'
import { t } from './strings.ts'

interface Values {
  readonly token: string
  readonly name: string
  readonly fresh: string
}

interface Props {
  readonly about: About | null
  /** As the address had it; empty where it is to be typed. */
  readonly token: string
  readonly onDone: () => void
  readonly onLeave: () => void
}

export function Setup({ about, token, onDone, onLeave }: Props) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit({ token: typed, name, fresh }: Values) {
    setBusy(true)
    try {
      await api.setup({ token: typed.trim(), name, password: fresh })
      await api.login({ name, password: fresh })
      onDone()
    } catch (error) {
      setProblem(failureOf(error).text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Front about={about}>
      <Card title={t('setup.title')} className="login">
        <p>{t('setup.intro')}</p>
        <Form<Values>
          layout="vertical"
          size="large"
          onFinish={submit}
          requiredMark={false}
          initialValues={{ token }}
        >
          <Form.Item
            name="token"
            label={t('setup.token')}
            extra={t('setup.hint')}
            rules={[{ required: true, message: t('form.required') }]}
          >
            <Input autoFocus={token === ''} autoComplete="off" data-testid="setup-token" />
          </Form.Item>
          <Form.Item
            name="name"
            label={t('setup.name')}
            rules={[{ required: true, max: 40, message: t('accounts.required') }]}
          >
            <Input autoFocus={token !== ''} autoComplete="username" data-testid="setup-name" />
          </Form.Item>
          <NewPassword labels={['setup.password', 'setup.again']} testIds="setup" />
          {problem && <Alert type="error" title={problem} className="gap" />}
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="setup-submit">
            {t('setup.submit')}
          </Button>
          <Button block className="gap" onClick={onLeave}>
            {t('setup.toLogin')}
          </Button>
        </Form>
      </Card>
    </Front>
  )
}
