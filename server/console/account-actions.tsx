// What an administrator may do with one account. Whoever disables themselves is told that they are out at once; the last
// administrator stays.
import { Button, Popconfirm, Space, Tooltip } from 'antd'
import type { AccountEntry } from '../../core/contract/server-records.ts'
import { t } from './strings.ts'

interface Props {
  readonly row: AccountEntry
  readonly isSelf: boolean
  readonly isLastAdministrator: boolean
  readonly onReset: () => void
  readonly onUnlock: () => void
  readonly onDisable: () => void
  readonly onEnable: () => void
}

export function AccountActions(props: Props) {
  const { row, isSelf } = props
  return (
    <Space wrap>
      {row.triesLocked && (
        <Button onClick={props.onUnlock} data-testid={`unlock-${row.name}`}>
          {t('accounts.unlock')}
        </Button>
      )}
      {!isSelf && !row.disabled && (
        <Popconfirm title={t('accounts.resetSure', { name: row.name })} onConfirm={props.onReset}>
          <Button data-testid={`reset-${row.name}`}>{t('accounts.reset')}</Button>
        </Popconfirm>
      )}
      {row.disabled ? (
        <Popconfirm title={t('accounts.enableSure', { name: row.name })} onConfirm={props.onEnable}>
          <Button data-testid={`enable-${row.name}`}>{t('accounts.enable')}</Button>
        </Popconfirm>
      ) : (
        <Disable {...props} />
      )}
    </Space>
  )
}

function Disable({ row, isSelf, isLastAdministrator, onDisable }: Props) {
  if (isLastAdministrator)
    return (
      <Tooltip title={t('refusal.last-administrator')}>
        <Button danger disabled data-testid={`disable-${row.name}`}>
          {t('accounts.disable')}
        </Button>
      </Tooltip>
    )
  return (
    <Popconfirm
      title={isSelf ? t('accounts.disableSelf') : t('accounts.disableSure', { name: row.name })}
      okText={t(isSelf ? 'accounts.disableSelfYes' : 'accounts.disable')}
      okButtonProps={{ danger: true }}
      onConfirm={onDisable}
    >
      <Button danger data-testid={`disable-${row.name}`}>
        {t('accounts.disable')}
      </Button>
    </Popconfirm>
  )
}
