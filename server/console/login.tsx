import { Alert, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { type About, api, failureOf } from './api.ts'
import { Front } from './front.tsx'
import { t } from './strings.ts'

interface Values {
  readonly name: string
  readonly password: string
}

interface FormProps {
  /** Of whoever was here; empty for anybody. */
  readonly name: string
  readonly onDone: () => void
  readonly onLeave?: () => void
  /** Handed to the fields: a demo states its accounts. */
  readonly offered?: About['demoAccounts']
}

async function whySignInFailed(values: Values): Promise<string | null> {
  try {
    await api.login(values)
    return null
  } catch (error) {
    const { code, detail, text, retryAfterMs } = failureOf(error)
    if (code === 'LOCKED_OUT')
      return t('login.locked', { minutes: Math.ceil((retryAfterMs ?? 60_000) / 60_000) })
    if (code === 'BUSY') return t('login.busy', { seconds: Math.ceil((retryAfterMs ?? 2000) / 1000) })
    if (detail === 'password-expired') return text
    return code === 'WRONG_PIN' || code === 'NOT_SIGNED_IN' ? t('login.failed') : text
  }
}

export function LoginForm({ name, onDone, onLeave, offered = [] }: FormProps) {
  const [form] = Form.useForm<Values>()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit(values: Values) {
    setBusy(true)
    const why = await whySignInFailed(values)
    setBusy(false)
    setProblem(why)
    if (why === null) onDone()
  }
  const required = [{ required: true, message: t('form.required') }]
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      size="large"
      onFinish={submit}
      requiredMark={false}
      initialValues={{ name }}
    >
      <Form.Item name="name" label={t('login.name')} rules={required}>
        <Input autoFocus={name === ''} autoComplete="username" data-testid="login-name" />
      </Form.Item>
      <Form.Item name="password" label={t('login.password')} rules={required}>
        <Input.Password
          autoFocus={name !== ''}
          autoComplete="current-password"
          data-testid="login-password"
        />
      </Form.Item>
      {problem && <Alert type="error" title={problem} className="gap" />}
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-submit">
        {t('login.submit')}
      </Button>
      {onLeave && (
        <Button block className="gap" onClick={onLeave} data-testid="login-leave">
          {t('login.leave')}
        </Button>
      )}
      {offered.length > 0 && (
        <section className="offered" data-testid="demo-accounts">
          <p className="quiet">{t('login.demoAccounts')}</p>
          {offered.map((one) => (
            <Button
              key={one.name}
              block
              size="middle"
              onClick={() => form.setFieldsValue(one)}
              data-testid={`demo-${one.role}`}
            >
              {t(`accounts.${one.role}`)} · {one.name} / {one.password}
            </Button>
          ))}
        </section>
      )}
    </Form>
  )
}

interface Props {
  readonly about: About | null
  readonly note: string | null
  readonly onDone: () => void
  /** There is no account yet. */
  readonly onSetup: (() => void) | null
}

export const Login = ({ about, note, onDone, onSetup }: Props) => (
  <Front about={about}>
    <Card title={t('login.submit')} className="login">
      {note && <Alert type="info" title={note} className="gap" />}
      {onSetup && (
        <Button type="primary" size="large" block onClick={onSetup} className="gap" data-testid="to-setup">
          {t('setup.open')}
        </Button>
      )}
      <LoginForm name="" onDone={onDone} offered={about?.demoAccounts ?? []} />
    </Card>
  </Front>
)
