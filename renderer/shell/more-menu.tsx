// What is done seldom: behind one button, each with a name that is read out.
import { MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'

export interface MenuAction {
  readonly key: string
  readonly label: string
  readonly danger?: boolean
  /** Only said. */
  readonly onClick?: () => void
}

interface Props {
  readonly actions: readonly MenuAction[]
  readonly testId: string
  readonly big?: boolean
}

export function MoreMenu({ actions, testId, big = false }: Props) {
  const { t } = useTranslation()
  if (actions.length === 0) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: actions.map(({ key, label, danger = false, onClick }) => ({
          key,
          danger,
          disabled: onClick === undefined,
          label: <span data-testid={key}>{label}</span>,
          ...(onClick ? { onClick } : {}),
        })),
      }}
    >
      <Button
        className={big ? 'big' : ''}
        icon={<MoreOutlined />}
        aria-label={t('bar.more')}
        data-testid={testId}
      />
    </Dropdown>
  )
}
