// Who may operate the booth, and who might once: added, disabled, let in again, given a new PIN.
import { Alert, App, Button, Form, Input, List, Select, Space } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OperatorStanding } from '../../../core/contract/station-records.ts'
import type { OperatorRole } from '../../../core/identity/operator.ts'
import { useCommand, useStation } from '../../rpc/station-context.tsx'
import { useComplaintsInLanguage } from '../booth-form.tsx'
import { usePinRules } from '../pin-fields.tsx'
import { StatusTag } from '../status-tag.tsx'
import { NewPinDialog } from './new-pin-dialog.tsx'

const ROLES = ['operator', 'supervisor', 'administrator'] as const

interface NewOperator {
  readonly name: string
  readonly pin: string
  readonly role: OperatorRole
}

export function OperatorsTab() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { client } = useStation()
  const { busy, run, read } = useCommand()
  const [operators, setOperators] = useState<readonly OperatorStanding[]>([])
  const [renewed, setRenewed] = useState<OperatorStanding | null>(null)
  const [form] = Form.useForm<NewOperator>()
  useComplaintsInLanguage(form)
  const pinRules = usePinRules()
  const load = useCallback(async () => setOperators(await client.operators.standings()), [client])
  useEffect(() => {
    void read(load)
  }, [read, load])

  /** What was done is shown, and said in a sentence. */
  const change = (work: () => Promise<unknown>, done: string) =>
    run(async () => {
      await work()
      await load()
      void message.success(done)
      return true
    })
  const add = async (values: NewOperator) => {
    const added = await change(
      () => client.operators.create(values),
      t('settings.added', { name: values.name }),
    )
    if (added) form.resetFields()
  }

  return (
    <>
      <List
        size="small"
        className="operators"
        dataSource={[...operators]}
        renderItem={(one) => (
          <OperatorRow
            one={one}
            busy={busy}
            onDisable={() =>
              change(
                () => client.operators.disable({ operatorId: one.id }),
                t('settings.disabledDone', { name: one.name }),
              )
            }
            onEnable={() =>
              change(
                () => client.operators.enable({ operatorId: one.id }),
                t('settings.enabledDone', { name: one.name }),
              )
            }
            onUnlock={() =>
              change(
                () => client.operators.unlock({ operatorId: one.id }),
                t('settings.unlockedDone', { name: one.name }),
              )
            }
            onNewPin={() => setRenewed(one)}
          />
        )}
      />
      <h3>{t('settings.addOperator')}</h3>
      <Form<NewOperator>
        form={form}
        layout="inline"
        style={{ rowGap: 12 }}
        onFinish={add}
        initialValues={{ role: 'operator' }}
      >
        <Form.Item
          name="name"
          rules={[{ required: true, whitespace: true, message: t('settings.nameForm') }]}
        >
          <Input
            aria-label={t('setup.adminName')}
            placeholder={t('setup.adminName')}
            data-testid="operator-name"
          />
        </Form.Item>
        <Form.Item name="pin" rules={pinRules}>
          <Input.Password
            aria-label={t('settings.pinField')}
            placeholder={t('settings.pinField')}
            inputMode="numeric"
            autoComplete="off"
            data-testid="operator-pin"
          />
        </Form.Item>
        <Form.Item name="role">
          <Select
            aria-label={t('settings.role.title')}
            options={ROLES.map((value) => ({ value, label: t(`settings.role.${value}`) }))}
            style={{ width: 150 }}
          />
        </Form.Item>
        <Button htmlType="submit" loading={busy} data-testid="operator-add">
          {t('settings.add')}
        </Button>
      </Form>
      {renewed && (
        <NewPinDialog
          name={renewed.name}
          busy={busy}
          onClose={() => setRenewed(null)}
          onSubmit={async (pin) => {
            const done = await change(
              () => client.operators.setPin({ operatorId: renewed.id, pin }),
              t('settings.newPinDone', { name: renewed.name }),
            )
            if (done) setRenewed(null)
          }}
        />
      )}
    </>
  )
}

interface RowProps {
  readonly one: OperatorStanding
  readonly busy: boolean
  readonly onDisable: () => Promise<unknown>
  readonly onEnable: () => Promise<unknown>
  readonly onUnlock: () => Promise<unknown>
  readonly onNewPin: () => void
}

function OperatorRow({ one, busy, onDisable, onEnable, onUnlock, onNewPin }: RowProps) {
  const { t } = useTranslation()
  const { modal } = App.useApp()
  const { state } = useStation()
  const own = state.operator?.id === one.id
  const ask = () =>
    void modal.confirm({
      title: t('settings.disableTitle', { name: one.name }),
      content: <Alert type="warning" title={t('settings.disableText')} />,
      okText: t('settings.disable'),
      cancelText: t('common.cancel'),
      okButtonProps: { danger: true },
      onOk: onDisable,
    })
  return (
    <List.Item data-testid={`operator-${one.id}`} data-disabled={one.disabled}>
      <span className={one.disabled ? 'gone' : undefined}>
        {one.name} · {t(`settings.role.${one.role}`)}{' '}
        {one.disabled && <StatusTag tone="plain">{t('settings.disabled')}</StatusTag>}
        {!one.disabled && one.lockedMs > 0 && (
          <StatusTag tone="bad">
            {t('settings.locked', { minutes: Math.ceil(one.lockedMs / 60_000) })}
          </StatusTag>
        )}
      </span>
      <Space wrap>
        {one.disabled ? (
          <Button disabled={busy} onClick={onEnable}>
            {t('settings.enable')}
          </Button>
        ) : (
          <>
            {one.lockedMs > 0 && (
              <Button disabled={busy} onClick={onUnlock}>
                {t('settings.unlock')}
              </Button>
            )}
            <Button disabled={busy} onClick={onNewPin}>
              {t('settings.newPin')}
            </Button>
            {!own && (
              <Button danger disabled={busy} onClick={ask}>
                {t('settings.disable')}
              </Button>
            )}
          </>
        )}
      </Space>
    </List.Item>
  )
}
