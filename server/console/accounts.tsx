import { Button, Form, Input, Select, Table, Tag } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import type { Account } from '../../core/contract/server.ts'
import { api } from './api.ts'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

interface Values {
  readonly name: string
  readonly password: string
  readonly role: Account['role']
}

export function Accounts({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { busy, run } = useAction(onSignedOut)
  const [form] = Form.useForm<Values>()
  const [rows, setRows] = useState<readonly Account[]>([])
  const refresh = useCallback(async () => setRows(await api.accounts()), [])
  useEffect(() => {
    void run(refresh)
  }, [run, refresh])

  const create = (values: Values) =>
    run(async () => {
      await api.createAccount(values)
      form.resetFields()
      await refresh()
    })
  const disable = (id: string) =>
    run(async () => {
      await api.disableAccount({ id })
      await refresh()
    })

  const roles = (['reviewer', 'administrator'] as const).map((value) => ({
    value,
    label: t(`accounts.${value}`),
  }))
  return (
    <section className="page">
      <Form<Values> form={form} layout="inline" onFinish={create} initialValues={{ role: 'reviewer' }}>
        <Form.Item name="name" rules={[{ required: true, message: '' }]}>
          <Input placeholder={t('accounts.name')} autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" rules={[{ required: true, min: 10, message: '' }]}>
          <Input.Password placeholder={t('accounts.password')} autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="role">
          <Select options={roles} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('accounts.create')}
        </Button>
      </Form>
      <Table
        rowKey="id"
        className="gap"
        pagination={false}
        dataSource={[...rows]}
        columns={[
          { title: t('accounts.name'), dataIndex: 'name' },
          { title: t('accounts.role'), render: (_, row) => t(`accounts.${row.role}`) },
          {
            title: '',
            render: (_, row) =>
              row.disabled ? (
                <Tag color="red">{t('accounts.disabled')}</Tag>
              ) : (
                <Button size="small" danger onClick={() => disable(row.id)}>
                  {t('accounts.disable')}
                </Button>
              ),
          },
        ]}
      />
    </section>
  )
}
