// Around every page: whose server, the parts a role may use, who is signed in, and what everybody must know of the disk.
import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown, Layout, Menu, Modal } from 'antd'
import { type RefObject, useState } from 'react'
import type { Account } from '../../core/contract/server-records.ts'
import { Accounts } from './accounts.tsx'
import { api } from './api.ts'
import type { DeskMemory } from './desk-memory.ts'
import { Export } from './export.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Mark } from './mark.tsx'
import { PasswordForm } from './password-form.tsx'
import { PicturesBanner } from './pictures-banner.tsx'
import { Review } from './review.tsx'
import { Roster } from './roster.tsx'
import { SpaceBanner } from './space-banner.tsx'
import { Stations } from './stations.tsx'
import { t } from './strings.ts'

const PARTS = ['review', 'roster', 'stations', 'export', 'accounts'] as const
type Part = (typeof PARTS)[number]
export type Me = Account & { readonly demo: boolean; readonly school: string }

interface Props {
  readonly me: Me
  readonly desk: RefObject<DeskMemory>
  /** The session has ended: nothing of anybody stays on the screen. */
  readonly empty: boolean
  readonly onEnded: () => void
  readonly onLeft: () => void
  readonly onPasswordChanged: () => void
}

export function Shell({ me, desk, empty, onEnded, onLeft, onPasswordChanged }: Props) {
  const [part, setPart] = useState<Part>('review')
  const [changing, setChanging] = useState(false)
  const parts = me.role === 'administrator' ? PARTS : PARTS.slice(0, 1)
  const account = {
    items: [
      { key: 'password', label: <span data-testid="change-password">{t('password.title')}</span> },
      { key: 'logout', label: <span data-testid="logout">{t('login.logout')}</span> },
    ],
    onClick: ({ key }: { readonly key: string }) => {
      if (key === 'password') setChanging(true)
      else void api.logout({}).then(onLeft, onLeft)
    },
  }
  return (
    <Layout className="console">
      <Layout.Header className="bar">
        <span className="brand" title={me.school}>
          {t('title')}
          {me.school && <small>{me.school}</small>}
        </span>
        {me.demo && (
          <Mark mood="warn" title={t('demo')}>
            {t('demoShort')}
          </Mark>
        )}
        <Menu
          className="nav"
          theme="dark"
          mode="horizontal"
          disabledOverflow
          selectedKeys={[part]}
          items={parts.map((key) => ({ key, label: t(`nav.${key}`) }))}
          onClick={({ key }) => setPart(key as Part)}
        />
        <LanguageSwitch ghost />
        <Dropdown menu={account} trigger={['click']}>
          <Button ghost className="who" data-testid="account">
            <span>{me.name}</span>
            <DownOutlined />
          </Button>
        </Dropdown>
      </Layout.Header>
      {!empty && (
        <>
          <SpaceBanner />
          {me.role === 'administrator' && <PicturesBanner />}
          <Layout.Content className="body">
            {part === 'review' && <Review me={me} desk={desk} onSignedOut={onEnded} />}
            {part === 'roster' && <Roster onSignedOut={onEnded} />}
            {part === 'stations' && <Stations onSignedOut={onEnded} />}
            {part === 'export' && <Export onSignedOut={onEnded} />}
            {part === 'accounts' && <Accounts me={me} onSignedOut={onEnded} />}
          </Layout.Content>
        </>
      )}
      <Modal
        title={t('password.title')}
        open={changing && !empty}
        footer={null}
        destroyOnHidden
        onCancel={() => setChanging(false)}
      >
        <PasswordForm
          onDone={() => {
            setChanging(false)
            onPasswordChanged()
          }}
        />
      </Modal>
    </Layout>
  )
}
