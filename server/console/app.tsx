// The console: sign in, then the parts a role may use.
import { Button, Layout, Menu, Spin, Tag } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import type { Account } from '../../core/contract/server.ts'
import { Accounts } from './accounts.tsx'
import { api } from './api.ts'
import { Export } from './export.tsx'
import { Login } from './login.tsx'
import { Review } from './review.tsx'
import { Roster } from './roster.tsx'
import { Stations } from './stations.tsx'
import { t } from './strings.ts'

const PARTS = ['review', 'roster', 'stations', 'export', 'accounts'] as const
type Part = (typeof PARTS)[number]
type Me = Account & { readonly demo: boolean; readonly school: string }

export function Console() {
  const [me, setMe] = useState<Me | null | undefined>(undefined)
  const [part, setPart] = useState<Part>('review')
  const signedOut = useCallback(() => setMe(null), [])
  const load = useCallback(() => {
    api.me().then(setMe, signedOut)
  }, [signedOut])
  useEffect(load, [load])

  if (me === undefined) return <Spin className="centre" />
  if (me === null) return <Login onDone={load} />
  const parts = me.role === 'administrator' ? PARTS : PARTS.slice(0, 1)
  const logout = () => api.logout({}).then(signedOut, signedOut)
  return (
    <Layout className="console">
      <Layout.Header className="bar">
        <span className="brand">{t('title')}</span>
        {me.demo && <Tag color="orange">{t('demo')}</Tag>}
        <Menu
          className="nav"
          theme="dark"
          mode="horizontal"
          selectedKeys={[part]}
          items={parts.map((key) => ({ key, label: t(`nav.${key}`) }))}
          onClick={({ key }) => setPart(key as Part)}
        />
        <span className="who">{me.name}</span>
        <Button data-testid="logout" ghost size="small" onClick={logout}>
          {t('login.logout')}
        </Button>
      </Layout.Header>
      <Layout.Content className="body">
        {part === 'review' && <Review me={me} onSignedOut={signedOut} />}
        {part === 'roster' && <Roster onSignedOut={signedOut} />}
        {part === 'stations' && <Stations onSignedOut={signedOut} />}
        {part === 'export' && <Export onSignedOut={signedOut} />}
        {part === 'accounts' && <Accounts onSignedOut={signedOut} />}
      </Layout.Content>
    </Layout>
  )
}
