// Who may operate the booth.
import { Button, Form, Input, List, Select } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator, OperatorRole } from '../../../core/contract/records.ts'
import { useCommand, useStation } from '../../rpc/station-context.tsx'

const ROLES = ['operator', 'supervisor', 'administrator'] as const

interface NewOperator {
  readonly name: string
  readonly pin: string
  readonly role: OperatorRole
}

export function OperatorsTab() {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run, read } = useCommand()
  const [operators, setOperators] = useState<readonly Operator[]>([])
  const load = useCallback(async () => setOperators(await client.operators.list()), [client])
  useEffect(() => {
    void read(load)
  }, [read, load])

  const add = (values: NewOperator) =>
    run(async () => {
      await client.operators.create(values)
      await load()
    })

  return (
    <>
      <List
        size="small"
        dataSource={[...operators]}
        renderItem={(one) => (
          <List.Item>
            {one.name} · {t(`settings.role.${one.role}`)}
          </List.Item>
        )}
      />
      <Form<NewOperator> layout="inline" onFinish={add} initialValues={{ role: 'operator' }}>
        <Form.Item name="name" rules={[{ required: true, message: '' }]}>
          <Input placeholder={t('setup.adminName')} />
        </Form.Item>
        <Form.Item name="pin" rules={[{ required: true, pattern: /^\d{4,12}$/, message: '' }]}>
          <Input.Password placeholder={t('common.pin')} inputMode="numeric" autoComplete="off" />
        </Form.Item>
        <Form.Item name="role">
          <Select
            options={ROLES.map((value) => ({ value, label: t(`settings.role.${value}`) }))}
            style={{ width: 120 }}
          />
        </Form.Item>
        <Button htmlType="submit" loading={busy}>
          {t('settings.add')}
        </Button>
      </Form>
    </>
  )
}
