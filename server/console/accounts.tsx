// Who may use the console: new accounts, and what becomes necessary with those there are.
import { App, Button, Form, Input, Select, Table } from 'antd'
import { useCallback, useState } from 'react'
import type { Account, AccountEntry } from '../../core/contract/server-records.ts'
import { AccountActions } from './account-actions.tsx'
import { api } from './api.ts'
import { AuditCheck } from './audit-check.tsx'
import { Stale, useFollowing } from './following.tsx'
import { Mark } from './mark.tsx'
import { dateTime } from './moments.ts'
import { NewPassword } from './new-password.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

interface Values {
  readonly name: string
  readonly fresh: string
  readonly role: Account['role']
}

interface Props {
  readonly me: Account
  readonly onSignedOut: () => void
}

export function Accounts({ me, onSignedOut }: Props) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [form] = Form.useForm<Values>()
  const [rows, setRows] = useState<readonly AccountEntry[]>([])
  const refresh = useCallback(async (from = api) => setRows(await from.accounts()), [])
  const stale = useFollowing(refresh, run, onSignedOut)
  const administrators = rows.filter(({ role, disabled }) => role === 'administrator' && !disabled)

  const create = ({ name, fresh, role }: Values) =>
    run(async () => {
      await api.createAccount({ name, password: fresh, role })
      form.resetFields()
      void message.success(t('accounts.created', { name: name.trim() }))
      await refresh()
    })
  const change = (work: () => Promise<unknown>, done: string) =>
    run(async () => {
      await work()
      void message.success(done)
      await refresh()
    })
  const reset = ({ id, name }: Account) =>
    run(async () => {
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
            <p>{t('accounts.oneTimeHint', { time: dateTime(expiresAt) })}</p>
          </>
        ),
      })
      await refresh()
    })

  const roles = (['reviewer', 'administrator'] as const).map((value) => ({
    value,
    label: t(`accounts.${value}`),
  }))
  return (
    <section className="page">
      <Stale why={stale} />
      <h2>{t('accounts.create')}</h2>
      <Form<Values>
        form={form}
        layout="vertical"
        className="new-account"
        onFinish={create}
        requiredMark={false}
        initialValues={{ role: 'reviewer' }}
      >
        <Form.Item
          name="name"
          label={t('accounts.name')}
          rules={[{ required: true, max: 40, message: t('accounts.required') }]}
        >
          <Input autoComplete="off" data-testid="new-name" />
        </Form.Item>
        <Form.Item name="role" label={t('accounts.role')}>
          <Select options={roles} />
        </Form.Item>
        <NewPassword labels={['accounts.password', 'accounts.again']} testIds="new" />
        <Form.Item label=" " colon={false}>
          <Button type="primary" htmlType="submit" loading={busy} data-testid="create-account">
            {t('accounts.create')}
          </Button>
        </Form.Item>
      </Form>
      <Table
        rowKey="id"
        className="gap"
        pagination={false}
        dataSource={[...rows]}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: t('accounts.name'),
            render: (_, row) => (row.id === me.id ? `${row.name}${t('accounts.self')}` : row.name),
          },
          { title: t('accounts.role'), render: (_, row) => t(`accounts.${row.role}`) },
          { title: t('accounts.state'), render: (_, row) => <State row={row} /> },
          {
            title: t('accounts.lastSignIn'),
            render: (_, row) => (row.lastSignInAt ? dateTime(row.lastSignInAt) : t('accounts.never')),
          },
          {
            title: t('actions'),
            render: (_, row) => (
              <AccountActions
                row={row}
                isSelf={row.id === me.id}
                isLastAdministrator={administrators.length === 1 && administrators[0]!.id === row.id}
                onReset={() => reset(row)}
                onUnlock={() => change(() => api.unlockAccount({ id: row.id }), t('accounts.unlocked'))}
                onDisable={() =>
                  change(
                    () => api.disableAccount({ id: row.id }),
                    t('accounts.disabledDone', { name: row.name }),
                  )
                }
                onEnable={() =>
                  change(
                    () => api.enableAccount({ id: row.id }),
                    t('accounts.enabledDone', { name: row.name }),
                  )
                }
              />
            ),
          },
        ]}
      />
      <AuditCheck onSignedOut={onSignedOut} />
    </section>
  )
}

function State({ row }: { readonly row: AccountEntry }) {
  if (row.disabled) return <Mark mood="bad">{t('accounts.disabled')}</Mark>
  return (
    <>
      {row.triesLocked && <Mark mood="warn">{t('accounts.locked')}</Mark>}
      {row.mustChangePassword && <Mark mood="warn">{t('accounts.mustChange')}</Mark>}
      {!row.triesLocked && !row.mustChangePassword && <Mark mood="good">{t('accounts.active')}</Mark>}
    </>
  )
}
