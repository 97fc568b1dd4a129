// For administrators: who may operate, where the scanner puts its pictures, and whether the audit log is whole.
import { App, Button, Form, Input, InputNumber, List, Modal, Select } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator, OperatorRole } from '../../core/contract/records.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'

const ROLES = ['operator', 'supervisor', 'administrator'] as const

interface NewOperator {
  readonly name: string
  readonly pin: string
  readonly role: OperatorRole
}

export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { client, state } = useStation()
  const { busy, run, read } = useCommand()
  const [operators, setOperators] = useState<readonly Operator[]>([])
  const [idleSeconds, setIdleSeconds] = useState(state.settings.idleSeconds)
  const [scannerFolder, setScannerFolder] = useState('')
  const load = useCallback(async () => setOperators(await client.operators.list()), [client])
  useEffect(() => {
    void read(load)
  }, [read, load])

  const save = () =>
    run(async () => {
      await client.settings.update({ idleSeconds, ...(scannerFolder ? { scannerFolder } : {}) })
      void message.success(t('settings.saved'))
    })
  const verify = () =>
    run(async () => {
      const { ok, records, brokenAt } = await client.audit.verify()
      if (ok) void message.success(t('settings.auditOk', { records }))
      else void message.error(t('settings.auditBroken', { at: brokenAt }))
    })
  const add = (values: NewOperator) =>
    run(async () => {
      await client.operators.create(values)
      await load()
    })

  return (
    <Modal open title={t('settings.title')} onCancel={onClose} footer={null} width={720}>
      <h3>{t('settings.operators')}</h3>
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
      <h3>{t('settings.scannerFolder')}</h3>
      <Input value={scannerFolder} onChange={(event) => setScannerFolder(event.target.value)} />
      <h3>{t('settings.idle')}</h3>
      <InputNumber
        min={30}
        max={900}
        value={idleSeconds}
        onChange={(value) => setIdleSeconds(value ?? idleSeconds)}
      />
      <p>
        <Button type="primary" onClick={save} loading={busy}>
          {t('settings.save')}
        </Button>{' '}
        <Button onClick={verify} loading={busy}>
          {t('settings.audit')}
        </Button>
      </p>
    </Modal>
  )
}
