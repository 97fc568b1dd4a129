// What an administrator may do with one student: a new personal code, none, or no place on the roster any more.
import { Button, Popconfirm, Space } from 'antd'
import type { api } from './api.ts'
import { t } from './strings.ts'

interface Props {
  readonly row: Awaited<ReturnType<typeof api.roster>>['rows'][number]
  readonly onReissue: () => void
  readonly onRevoke: () => void
  readonly onRemove: () => void
}

export const RosterActions = ({ row, onReissue, onRevoke, onRemove }: Props) => (
  <Space>
    <Popconfirm title={t('roster.reissueSure')} onConfirm={onReissue}>
      <Button size="small">{t('roster.reissue')}</Button>
    </Popconfirm>
    <Popconfirm title={t('roster.revokeSure')} onConfirm={onRevoke}>
      <Button size="small" danger disabled={row.codeRevoked}>
        {t('roster.revoke')}
      </Button>
    </Popconfirm>
    <Popconfirm
      title={t('roster.removeSure', { name: row.name })}
      okButtonProps={{ danger: true }}
      onConfirm={onRemove}
    >
      <Button size="small" danger data-testid={`remove-${row.studentNumber}`}>
        {t('roster.remove')}
      </Button>
    </Popconfirm>
  </Space>
)
