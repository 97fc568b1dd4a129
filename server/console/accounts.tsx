// Who may use the console: new accounts, and what becomes necessary with those there are.
import { App, Button, Form, Input, Popconfirm, Select, Space, Table, Tag } from 'antd'
import { useCallback, useState } from 'react'
import type { Account, AccountEntry } from '../../core/contract/server-records.ts'
import { api } from './api.ts'
import { Stale, useFollowing } from './following.tsx'
import { passwordRule } from './password-form.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

interface Values {
  readonly name: string
  readonly password: string
  readonly role: Account['role']
}

interface Props {
  readonly me: Account
  readonly onSignedOut: () => void
}

const time = (text: string) => new Date(text).toLocaleString('zh-CN')

export function Accounts({ me, onSignedOut }: Props) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [form] = Form.useForm<Values>()
  const [rows, setRows] = useState<readonly AccountEntry[]>([])
  const refresh = useCallback(async (from = api) => setRows(await from.accounts()), [])
  const stale = useFollowing(refresh, run, onSignedOut)

  const create = (values: Values) =>
    run(async () => {
      await api.createAccount(values)
      form.resetFields()
      void message.success(t('accounts.created', { name: values.name.trim() }))
      await refresh()
    })
  const change = (work: () => Promise<unknown>, done?: string) =>
    run(async () => {
      await work()
      if (done) void message.success(done)
      await refresh()
    })
  const verify = (fromBeginning: boolean) =>
    run(async () => {
      const { ok, records, brokenAt, knownWhole } = await api.audit(
        fromBeginning ? { fromBeginning: 'true' } : {},
      )
      const said = knownWhole > 0 ? 'accounts.auditGoesOn' : 'accounts.auditOk'
      if (ok) void message.success(t(said, { records, knownWhole }))
      else void modal.error({ title: t('accounts.auditBroken', { at: brokenAt ?? 0 }) })
    })
  const unlock = ({ id }: Account) =>
    change(async () => {
      await api.unlockAccount({ id })
      void message.success(t('accounts.unlocked'))
    })
  const reset = ({ id, name }: Account) =>
    change(async () => {
      const { oneTimePassword, expiresAt } = await api.resetPassword({ id })
      void modal.success({
        title: t('accounts.oneTime', { name }),
        content: (
          <>
            <p>
              <code className="code" data-testid="one-time-password">
                {oneTimePassword}
              </code>
            </p>
            <p>{t('accounts.oneTimeHint', { time: time(expiresAt) })}</p>
          </>
        ),
      })
    })

  const roles = (['reviewer', 'administrator'] as const).map((value) => ({
    value,
    label: t(`accounts.${value}`),
  }))
  return (
    <section className="page">
      <Stale why={stale} />
      <Form<Values> form={form} layout="inline" onFinish={create} initialValues={{ role: 'reviewer' }}>
        <Form.Item name="name" rules={[{ required: true, max: 40, message: t('accounts.required') }]}>
          <Input placeholder={t('accounts.name')} autoComplete="off" data-testid="new-name" />
        </Form.Item>
        <Form.Item name="password" rules={[passwordRule]}>
          <Input.Password
            placeholder={t('accounts.password')}
            autoComplete="new-password"
            data-testid="new-password"
          />
        </Form.Item>
        <Form.Item name="role">
          <Select options={roles} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="create-account">
          {t('accounts.create')}
        </Button>
      </Form>
      <Table
        rowKey="id"
        className="gap"
        pagination={false}
        dataSource={[...rows]}
        columns={[
          {
            title: t('accounts.name'),
            render: (_, row) => (row.id === me.id ? `${row.name}${t('accounts.self')}` : row.name),
          },
          { title: t('accounts.role'), render: (_, row) => t(`accounts.${row.role}`) },
          { title: t('accounts.state'), render: (_, row) => <State row={row} /> },
          {
            title: t('accounts.lastSignIn'),
            render: (_, row) => (row.lastSignInAt ? time(row.lastSignInAt) : t('accounts.never')),
          },
          {
            title: '',
            render: (_, row) => (
              <Space>
                {row.triesLocked && (
                  <Button size="small" onClick={() => unlock(row)} data-testid={`unlock-${row.name}`}>
                    {t('accounts.unlock')}
                  </Button>
                )}
                {row.id !== me.id && !row.disabled && (
                  <Popconfirm
                    title={t('accounts.resetSure', { name: row.name })}
                    onConfirm={() => reset(row)}
                  >
                    <Button size="small" data-testid={`reset-${row.name}`}>
                      {t('accounts.reset')}
                    </Button>
                  </Popconfirm>
                )}
                {row.disabled ? (
                  <Popconfirm
                    title={t('accounts.enableSure', { name: row.name })}
                    onConfirm={() =>
                      change(
                        () => api.enableAccount({ id: row.id }),
                        t('accounts.enabledDone', { name: row.name }),
                      )
                    }
                  >
                    <Button size="small" data-testid={`enable-${row.name}`}>
                      {t('accounts.enable')}
                    </Button>
                  </Popconfirm>
                ) : (
                  <Popconfirm
                    title={t('accounts.disableSure', { name: row.name })}
                    onConfirm={() =>
                      change(
                        () => api.disableAccount({ id: row.id }),
                        t('accounts.disabledDone', { name: row.name }),
                      )
                    }
                  >
                    <Button size="small" danger data-testid={`disable-${row.name}`}>
                      {t('accounts.disable')}
                    </Button>
                  </Popconfirm>
                )}
              </Space>
            ),
          },
        ]}
      />
      <Space>
        <Button onClick={() => verify(false)} loading={busy} data-testid="audit-verify">
          {t('accounts.audit')}
        </Button>
        <Button type="link" onClick={() => verify(true)} disabled={busy} data-testid="audit-verify-all">
          {t('accounts.auditAll')}
        </Button>
      </Space>
    </section>
  )
}

function State({ row }: { readonly row: AccountEntry }) {
  if (row.disabled) return <Tag color="red">{t('accounts.disabled')}</Tag>
  return (
    <>
      {row.triesLocked && <Tag color="orange">{t('accounts.locked')}</Tag>}
      {row.mustChangePassword && <Tag color="gold">{t('accounts.mustChange')}</Tag>}
      {!row.triesLocked && !row.mustChangePassword && <Tag color="green">{t('accounts.active')}</Tag>}
    </>
  )
}
